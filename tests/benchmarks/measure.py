"""Medians of interleaved runs: what is compared is measured in turn, in one go."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

Run = Callable[[], float | None]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `ratio` and `goal` are words, since some are times, some shares."""

    what: str
    ours: str
    against: str
    result: str
    goal: str
    holds: bool


def as_installed() -> dict[str, str]:
    """The environment of programs that may be compiled: the first round, which is thrown away,
    writes what an installer would have written."""
    return {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}


def timed(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def medians(runs: int, *actions: Callable[[], float]) -> list[float]:
    """The median seconds of each action; one round of each is thrown away first."""
    samples: list[list[float]] = [[] for _ in actions]
    for round_number in range(runs + 1):
        for kept, action in zip(samples, actions, strict=True):
            seconds = action()
            if round_number:
                kept.append(seconds)
    return [statistics.median(kept) for kept in samples]


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds >= 0.1 else f"{seconds * 1000:.1f} ms"
