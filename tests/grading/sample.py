"""A small exercise, and a jail that is none: the same protocol within this process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from lora_tutor.course.loader import load_exercise
from lora_tutor.course.model import Exercise
from lora_tutor.grading.jail.host import Host
from lora_tutor.grading.judging.endings import JailLost
from lora_tutor.grading.judging.jail_contract import Clock, Jail, LossyChannel, Need, Output
from lora_tutor.reports.verdict import Verdict

TOML = """format = 1
title = "Scaling"
lesson = "1.1"
kind = "numpy"
difficulty = 1
minutes = 5
points = 5
entry_points = ["scale", "total"]
libraries = ["numpy"]
tags = ["sample"]
hints = ["one", "two", "three"]

[limits]
seconds = 3.0
memory_mb = 256

[checks]
scales = 2
totals = 2
keeps_its_input = 1
"""

STUB = '''"""Scaling (Lesson 1.1)."""

import numpy as np


def scale(x: np.ndarray, alpha: float) -> np.ndarray:
    """alpha times x."""
    raise NotImplementedError("scale")


def total(x: np.ndarray) -> float:
    """The sum of all entries."""
    raise NotImplementedError("total")
'''

REFERENCE = '''"""Reference of sample."""

import numpy as np


def scale(x, alpha):
    return alpha * x


def total(x):
    return float(x.sum())
'''

MISTAKES = '''"""Known mistakes of sample."""

import numpy as np


class squares_alpha:
    """Alpha is squared

    It is multiplied twice.
    """

    def scale(x, alpha):
        return alpha**2 * x


class divides_by_zero:
    """Every entry is NaN

    Zero over zero is not a number.
    """

    def scale(x, alpha):
        return np.full_like(x, np.nan)


class writes_into_x:
    """The result is written into x

    The caller's array changes.
    """

    def scale(x, alpha):
        x *= alpha
        return x


class counts_entries:
    """The number of entries is returned

    That is no sum.
    """

    def total(x):
        return float(x.size)


class counts_rows:
    """The number of rows is returned

    That is no sum.
    """

    def total(x):
        return float(len(x))


class asks_for_text:
    """A text is asked for

    Numbers are given.
    """

    def total(x):
        return float(x.upper())


class asks_for_rows:
    """More than one row is asked for

    One row must do.
    """

    def total(x):
        if len(x) < 2:
            raise ValueError("at least two rows")
        return float(x.sum())
'''

CHECKS = '''"""Hidden checks of sample."""

import numpy as np

from lora_tutor.checks import scenario


@scenario("a matrix of 3 rows and 4 columns, alpha=2.5")
def matrix(impl, rng):
    return {"y": impl.scale(rng.normal(size=(3, 4)), 2.5)}


@scenario("a matrix of 3 rows and 4 columns")
def entries(impl, rng):
    return {"s": impl.total(rng.normal(size=(3, 4)))}


@scenario("one row of 4")
def row(impl, rng):
    return {"s": impl.total(rng.normal(size=(1, 4)))}


@scenario("the same matrix twice")
def twice(impl, rng):
    x = rng.normal(size=(3, 4))
    before = x.copy()
    y = impl.scale(x, 2.0)
    return {"kept": bool(np.array_equal(x, before)), "_y": y}


def test_scales(judge):
    """Every entry is multiplied by alpha"""
    judge.same(matrix)


def test_totals(judge):
    """The entries are added up"""
    judge.same(entries, row)


def test_keeps_its_input(judge):
    """The input stays as it is"""
    judge.same(twice, says={"kept": "x was changed by the call."})
'''

FILES = {
    "exercise.toml": TOML,
    "stub.py": STUB,
    "reference.py": REFERENCE,
    "mistakes.py": MISTAKES,
    "test_checks.py": CHECKS,
}


def make_exercise(root: Path, **changed: str) -> Exercise:
    """`changed` gives other texts, by a file's name without its suffix."""
    folder = root / "exercises" / "01_sample"
    folder.mkdir(parents=True)
    for name, text in FILES.items():
        (folder / name).write_text(changed.get(Path(name).stem, text), "utf-8")
    return load_exercise(folder)


def answer(scale: str = "alpha * x", total: str = "float(x.sum())") -> str:
    """A submission with these two expressions."""
    return (
        "import numpy as np\n\n"
        f"def scale(x, alpha):\n    return {scale}\n\n"
        f"def total(x):\n    return {total}\n"
    )


class LocalChannel(LossyChannel):
    """The learner's side in this process. `dies_at(request)` gives the verdict of a sudden end."""

    def __init__(self, output: Output, dies_at: Callable[[list[object]], Verdict | None]) -> None:
        super().__init__()
        self._host = Host("submission")
        self._dies_at = dies_at
        self.output = output
        self.drained = False

    def exchange(self, request: list[object]) -> object:
        verdict = self._dies_at(request)
        if verdict is not None:
            self.lost = JailLost(verdict, "It is gone.")
        if self.lost is not None:
            raise self.lost
        return super().exchange(request)

    def send(self, body: bytes) -> bytes:
        return self._host.answer(body)

    def drain(self) -> None:
        self.drained = True


class LocalJails:
    """Hands out local jails, and remembers them."""

    def __init__(
        self, dies_at: Callable[[list[object]], Verdict | None] = lambda request: None
    ) -> None:
        self.dies_at = dies_at
        self.taken: list[LocalJail] = []

    def take(self, output: Output, clock: Clock, need: Need) -> LocalJail:
        self.taken.append(LocalJail(LocalChannel(output, self.dies_at)))
        return self.taken[-1]


class LocalJail(Jail):
    channel: LocalChannel

    def __init__(self, channel: LocalChannel) -> None:
        super().__init__(channel, ("none",), self._count)
        self.released = 0

    def _count(self) -> None:
        self.released += 1
