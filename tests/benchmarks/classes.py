"""A class of 200 on one exercise: the warm rate, the whole time, and a cold pytest for each."""

from __future__ import annotations

import csv
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from lora_tutor.classroom.intake.collect import collect
from lora_tutor.classroom.run.class_run import ClassRun, Terms
from lora_tutor.classroom.run.journal import Journal
from lora_tutor.classroom.run.local_pool import LocalPool, cores_here
from lora_tutor.course.composition import mistakes_of
from lora_tutor.course.loader import load_course
from lora_tutor.course.model import Exercise
from tests.benchmarks.measure import Row, medians
from tests.benchmarks.verdicts import cold_pytest

_CLASS = 200
_EXERCISE = "09_lora_forward"
# By then every worker has loaded the checks, and met each known mistake at least once.
_WARM_AFTER = 40
_RUNS = 5
"""At most: a class is many gradings already, and some cold runs of pytest stand for all."""


def hand_in(folder: Path, exercise: Exercise) -> list[Path]:
    """Right answers and known mistakes by turns; a comment of its own makes each unlike all."""
    texts = [exercise.reference.read_text("utf-8"), *(m.source for m in mistakes_of(exercise))]
    files = [folder / f"student{n:03}" / exercise.filename for n in range(_CLASS)]
    for number, file in enumerate(files):
        file.parent.mkdir(parents=True)
        file.write_text(f"{texts[number % len(texts)]}\n# {file.parent.name}\n", "utf-8")
    return files


def whole(folder: Path, output: Path, right: int) -> float:
    """The time of the command, its start included."""
    command = [sys.executable, "-m", "lora_tutor", "batch", str(folder), "--output", str(output)]
    began = time.perf_counter()
    subprocess.run(command, stderr=subprocess.DEVNULL)
    seconds = time.perf_counter() - began
    with output.open(encoding="utf-8", newline="") as file:
        most, *rows = csv.DictReader(file)
    full = sum(row["total"] == most["total"] for row in rows)
    if (len(rows), full) != (_CLASS, right):
        raise RuntimeError(f"{full} of {len(rows)} pass where {right} do")
    return seconds


def warm_rate(folder: Path, exercise: Exercise, journal: Path) -> float:
    """Submissions a second, once the workers are warm."""
    found = collect(folder, [exercise.id])
    terms = Terms({exercise.id: exercise}, ())
    with Journal(journal, resume=False) as kept:
        run = ClassRun(found.answers, terms, kept)
        pool = LocalPool(len(cores_here()))
        times: list[float] = []
        try:
            run.grade(pool, lambda count: times.append(time.perf_counter()))
        finally:
            pool.close()
    return (len(times) - 1 - _WARM_AFTER) / (times[-1] - times[_WARM_AFTER])


def rows(scratch: Path, runs: int) -> Iterator[Row]:
    exercise = load_course().exercise(_EXERCISE)
    folder = scratch / "class"
    files = hand_in(folder, exercise)
    kinds = 1 + len(mistakes_of(exercise))
    right = len(range(0, _CLASS, kinds))
    cores = len(cores_here())
    cold_files = iter(files)
    seconds, each_warm, cold = medians(
        min(runs, _RUNS),
        lambda: whole(folder, scratch / "class.csv", right),
        lambda: 1 / warm_rate(folder, exercise, scratch / "journal"),
        lambda: cold_pytest(exercise, next(cold_files)),
    )
    yield Row(
        f"`batch`, {_CLASS} submissions, {exercise.id}, {cores} cores, warm",
        f"{1 / each_warm:.0f} a second",
        f"{cores / cold:.1f} a second (pytest, a process each)",
        f"{cold / cores / each_warm:.0f} x faster",
        ">= 50 a second",
        1 / each_warm >= 50,
    )
    yield Row(
        "the same in all, start included",
        f"{seconds:.1f} s",
        f"{_CLASS * cold / cores:.0f} s (pytest, a process each)",
        f"{_CLASS * cold / cores / seconds:.0f} x faster",
        "<= 6 s",
        seconds <= 6,
    )
