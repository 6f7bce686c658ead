"""A course's whole class in one export of many files: how time and memory grow with the students.

Few answers are different, so that what is measured is the way in and out, and not the gradings.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from lora_tutor.course.loader import load_course
from lora_tutor.course.model import Course
from tests.benchmarks.measure import Row
from tests.classroom.exports import Pupil, blackboard
from tests.classroom.handing_in import zipped

SMALL, LARGE = 200, 2000
_PAUSE = 0.5


@dataclass(frozen=True, slots=True)
class Cost:
    """`mib` is the most that all processes held together (PSS), `own` what the first one held."""

    seconds: float
    processor: float
    mib: float
    own: float


def pupils(course: Course, size: int) -> list[Pupil]:
    """Each answers everything: by turns with the reference and the stub."""
    texts = {
        each.filename: (each.reference.read_bytes(), each.stub.read_bytes())
        for each in course.exercises.values()
    }
    return [
        Pupil(
            f"Ada{number:04} Lovelace{number:04}",
            100_000 + number,
            {name: answers[number % len(answers)] for name, answers in texts.items()},
        )
        for number in range(size)
    ]


def cost_of(command: Sequence[str], **where: Mapping[str, str] | Path) -> Cost:
    """Run a command to its end, and look at all its processes again and again."""
    began = time.perf_counter()
    before = os.times()
    whole = own = 0.0
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, **where) as process:  # type: ignore[call-overload]
        first = psutil.Process(process.pid)
        while process.poll() is None:
            held = [_pss(each) for each in (first, *_children(first))]
            whole, own = max(whole, sum(held)), max(own, held[0])
            time.sleep(_PAUSE)
    after = os.times()
    processor = after.children_user + after.children_system
    processor -= before.children_user + before.children_system
    return Cost(time.perf_counter() - began, processor, whole / 2**20, own / 2**20)


def rows(scratch: Path, runs: int) -> Iterator[Row]:
    course = load_course()
    costs = []
    for size in (SMALL, LARGE):
        export = scratch / f"class{size}.zip"
        export.write_bytes(zipped(blackboard(pupils(course, size))))
        table = scratch / "table.csv"
        command = [sys.executable, "-m", "lora_tutor", "batch", str(export)]
        command += ["--output", str(table), "--insight", str(scratch / "page.html")]
        costs.append(cost_of(command))
        with table.open(encoding="utf-8", newline="") as file:
            if len(list(csv.DictReader(file))) != size + 1:
                raise RuntimeError(f"not everybody of {size} has a row")
    small, large = costs
    answers = LARGE * len(course.exercises)
    yield Row(
        f"`batch --insight`, {LARGE:,} students, {answers:,} answers in one Blackboard export, "
        f"{2 * len(course.exercises)} of them different",
        f"{large.seconds:.0f} s, {large.mib:.0f} MiB",
        f"{small.seconds:.0f} s, {small.mib:.0f} MiB ({SMALL} students)",
        f"{large.seconds / small.seconds:.1f} x the time, {large.mib / small.mib:.1f} x the memory",
        "<= 10 x the time",
        large.seconds <= LARGE / SMALL * small.seconds,
    )


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return list(process.children(recursive=True))
    except psutil.Error:
        return []


def _pss(process: psutil.Process) -> float:
    try:
        return float(process.memory_full_info().pss)
    except psutil.Error:
        # It has ended meanwhile.
        return 0.0
