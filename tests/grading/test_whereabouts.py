"""A long call tells where it is; a short one tells nothing."""

from __future__ import annotations

import linecache
import time

import pytest

from lora_tutor.course.model import Exercise
from lora_tutor.grading.jail import whereabouts
from lora_tutor.grading.service import GradingService
from tests.grading.sample import answer
from tests.grading.served import grade

pytestmark = pytest.mark.slow

SOURCE = """
import time, textwrap

def loops(until):
    n = 0
    while time.monotonic() < until:
        n += 1

def waits(until, work):
    work(until)
"""


def run(call: str, monkeypatch: pytest.MonkeyPatch, seconds: float = 0.3) -> list[list[object]]:
    monkeypatch.setattr(whereabouts, "FIRST", 0.05)
    monkeypatch.setattr(whereabouts, "EVERY", 0.05)
    names: dict[str, object] = {}
    linecache.cache["answer.py"] = (len(SOURCE), None, SOURCE.splitlines(True), "answer.py")
    exec(compile(SOURCE, "answer.py", "exec"), names)
    notes: list[list[object]] = []
    with whereabouts.told({"answer.py"}, notes.append):
        eval(call, names | {"until": time.monotonic() + seconds, "busy": busy})
    count = len(notes)
    time.sleep(0.1)
    assert len(notes) == count
    return notes


def busy(until: float) -> None:
    while time.monotonic() < until:
        pass


def test_a_loop_tells_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    notes = run("loops(until)", monkeypatch)
    assert notes
    assert all(line in (6, 7) and library == "" for _, line, _, library in notes)
    assert {text for _, _, text, _ in notes} <= {"while time.monotonic() < until:", "n += 1"}


def test_a_call_of_a_library_tells_the_line_and_the_library(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    notes = run("waits(until, busy)", monkeypatch)
    assert notes
    assert all(note == ["", 10, "work(until)", "tests"] for note in notes)


def test_what_is_short_or_elsewhere_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("loops(0)", monkeypatch) == []
    assert run("busy(until)", monkeypatch) == []


def test_a_loop_without_end_is_told_with_its_line(
    forked: GradingService, exercise: Exercise
) -> None:
    loop = "any(x is None for _ in iter(int, 1))"
    report = grade(forked, exercise, answer(loop), seconds=2.0)
    assert f"stopped in line 4: `return {loop}`" in report.checks[0].message
