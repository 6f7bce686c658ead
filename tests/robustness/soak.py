"""Thousands of gradings by one service, hostile ones among them: what does it keep?

python -m tests.robustness.soak --gradings 5000
"""

from __future__ import annotations

import argparse
import itertools
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lora_tutor.course.composition import mistakes_of
from lora_tutor.grading.service import GradingService
from tests.hostile.quick import quick
from tests.hostile.sandbox import AMPLE_SECONDS, Sandbox, assert_sound, exercise
from tests.robustness.vitals import Vitals, leaks, vitals

EXERCISES = ("09_lora_forward", "06_param_formulas", "10_cheap_forward", "12_lora_linear")
SAMPLES = 20
GROWTH_MEBIBYTES = 8.0
"""From the first half to the second; a page kept by each grading would be 10 in 5,000."""


@dataclass(frozen=True, slots=True)
class Work:
    """One text to grade; `verdicts` are those that it may get."""

    kind: str
    exercise: str
    source: bytes
    verdicts: frozenset[str]


@dataclass
class Soak:
    samples: list[Vitals] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    @property
    def gradings(self) -> int:
        return sum(self.kinds.values())


def works() -> Iterator[Work]:
    """Without end: a right answer, a known mistake, a hostile file, by turns over the exercises."""
    hostile = itertools.cycle(quick())
    right: list[Work] = []
    wrong: list[Work] = []
    for name in EXERCISES:
        known = exercise(name)
        right.append(Work("right", name, known.reference.read_bytes(), frozenset({"passed"})))
        verdicts = frozenset({"failed", "error"})
        wrong += [Work("wrong", name, m.source.encode(), verdicts) for m in mistakes_of(known)[:8]]
    for good, bad in zip(itertools.cycle(right), itertools.cycle(wrong), strict=False):
        enemy = next(hostile)
        yield good
        yield bad
        yield Work("hostile", enemy.exercise, enemy.source, enemy.verdicts)


def soak(sandbox: Sandbox, gradings: int, told: Callable[[Vitals], None] = lambda _: None) -> Soak:
    """Grade that many, each with a verdict that it may have, and look every now and then."""
    found = Soak()
    began = time.monotonic()
    service = sandbox.long_lived()
    every = max(1, gradings // SAMPLES)
    for number, work in enumerate(itertools.islice(works(), gradings), 1):
        report = sandbox.grade(work.exercise, work.source, AMPLE_SECONDS)
        assert_sound(report, work.verdicts, work.exercise)
        found.kinds[work.kind] += 1
        if number % every == 0:
            # Processes that were replaced would hide what the first ones leaked.
            assert sandbox.long_lived() == service
            found.samples.append(vitals(sandbox, number))
            told(found.samples[-1])
    found.seconds = time.monotonic() - began
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.robustness.soak", description=__doc__)
    parser.add_argument("--gradings", type=int, default=5000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TMPDIR"] = tempfile.tempdir = folder
        sandbox = Sandbox(GradingService(), Path(folder))
        with sandbox.service:
            sandbox.warm()
            print("| gradings | processes | descriptors | files | RSS, MiB | PSS, MiB |")
            print("|---|---|---|---|---|---|")
            found = soak(sandbox, asked.gradings, lambda each: print(_row(each), flush=True))
        left = sorted(sandbox.processes())
    rate = found.gradings / found.seconds
    print(f"\n{dict(found.kinds)} in {found.seconds:.0f} s, {rate:.1f} a second")
    grown = leaks(found.samples, GROWTH_MEBIBYTES) + [f"process {pid} is left" for pid in left]
    print("\n".join(grown) or "Nothing grew and nothing is left.")
    return min(len(grown), 1)


def _row(each: Vitals) -> str:
    rss, pss = (" ".join(f"{size:.1f}" for size in sizes) for sizes in (each.rss, each.pss))
    descriptors = " ".join(map(str, each.descriptors))
    return f"| {each.gradings} | {each.processes} | {descriptors} | {each.files} | {rss} | {pss} |"


if __name__ == "__main__":
    sys.exit(main())
