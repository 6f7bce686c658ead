"""The lines of a graded class: written, read back, and refused with file and line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lora_tutor.classroom.intake.remarks import Remark
from lora_tutor.classroom.run.graded import GradedAnswer, read_jsonl, write_jsonl
from lora_tutor.course.loader import load_course
from lora_tutor.errors import UsageError
from lora_tutor.reports.report import Reason, Unjudged
from lora_tutor.reports.verdict import Verdict
from tests.classroom.reports import report
from tests.learner.sample import FIRST, SECOND


@pytest.fixture
def graded(course: Path) -> list[GradedAnswer]:
    exercises = load_course(course).exercises
    return [
        GradedAnswer("ada", FIRST, f"ada/{FIRST}.py", report(exercises[FIRST])),
        GradedAnswer("ada", SECOND, f"ada/{SECOND}.py", report(exercises[SECOND], "WRONG")),
        GradedAnswer("ö\n,=", FIRST, "ö.zip/x", Unjudged("It is empty.", reason=Reason.EMPTY)),
        GradedAnswer("zoe", FIRST, "zoe/x", Unjudged("it fell over.", our_fault=True)),
    ]


def test_a_line_holds_what_is_promised_and_no_more(graded: list[GradedAnswer]) -> None:
    lines = write_jsonl(graded).split("\n")
    assert lines.pop() == ""
    data = [json.loads(line) for line in lines]
    assert [list(each) for each in data] == [
        ["student", "exercise", "path", "report"],
        ["student", "exercise", "path", "report"],
        ["student", "exercise", "path", "report", "problem", "reason"],
        ["student", "exercise", "path", "report", "problem", "our_fault"],
    ]
    assert data[1]["report"] == graded[1].report.to_dict()  # type: ignore[union-attr]
    assert data[2]["report"] is None
    assert "".join(lines).isascii()


def test_what_was_written_is_read_back(graded: list[GradedAnswer], tmp_path: Path) -> None:
    file = tmp_path / "class.jsonl"
    refused = [Remark("It is broken.", "ada", "ada.zip", Reason.UNREADABLE), Remark("Lost.")]
    file.write_text(write_jsonl(graded, refused) + "\n", "utf-8")
    assert len(file.read_text().splitlines()) == len(graded) + len(refused) + 1
    assert read_jsonl(file) == graded


def test_whose_fault_it_is(graded: list[GradedAnswer], course: Path) -> None:
    told = GradedAnswer("x", FIRST, "x", Unjudged("The grader could not judge this: it is empty."))
    assert [each.our_fault for each in [*graded, told]] == [False, False, False, True, False]
    assert [each.passed for each in graded] == [True, False, False, False]
    assert [each.points for each in graded] == [3, 1, 0, 0]
    exercise = load_course(course).exercises[FIRST]
    ours = GradedAnswer("x", FIRST, "x", report(exercise, verdict=Verdict.GRADER_ERROR))
    assert ours.our_fault


def without(name: str) -> Callable[[dict[str, Any]], object]:
    return lambda data: {key: value for key, value in data.items() if key != name}


BAD: dict[str, Callable[[dict[str, Any]], object]] = {
    "a list": lambda data: [data],
    "a number": lambda data: 7,
    "without student": without("student"),
    "without report": without("report"),
    "surplus": lambda data: data | {"extra": 1},
    "student a number": lambda data: data | {"student": 7},
    "neither": lambda data: data | {"report": None},
    "our fault beside a report": lambda data: data | {"our_fault": True},
    "our fault in words": lambda data: data | {"report": None, "problem": "x", "our_fault": "yes"},
    "no reason that is known": lambda data: (
        data | {"report": None, "problem": "x", "reason": "mood"}
    ),
    "a reason beside a report": lambda data: data | {"reason": "empty"},
    "of no exercise, with a report": lambda data: (
        data | {"exercise": None, "problem": "x", "reason": "empty"}
    ),
    "both": lambda data: data | {"problem": "x"},
    "of another exercise": lambda data: data | {"exercise": SECOND},
    "another schema": lambda data: data | {"report": data["report"] | {"schema": 2}},
    "points as text": lambda data: (
        data
        | {"report": data["report"] | {"checks": [data["report"]["checks"][0] | {"points": "2"}]}}
    ),
    "twice": lambda data: data,
}


@pytest.mark.parametrize("fault", BAD)
def test_a_bad_line_is_named(graded: list[GradedAnswer], tmp_path: Path, fault: str) -> None:
    file = tmp_path / "class.jsonl"
    good = write_jsonl(graded[:1])
    file.write_text(good + json.dumps(BAD[fault](json.loads(good))) + "\n")
    with pytest.raises(UsageError, match=r"class\.jsonl, line 2 is no graded submission \("):
        read_jsonl(file)


@pytest.mark.parametrize("line", [b"{", b"\xff\xfe", b"[" * 100_000, b'{"student": NaN'])
def test_a_line_that_is_no_json_is_named(tmp_path: Path, line: bytes) -> None:
    file = tmp_path / "class.jsonl"
    file.write_bytes(b"\n" + line + b"\n")
    with pytest.raises(UsageError, match="line 2 "):
        read_jsonl(file)


def test_a_missing_file_is_bad_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_jsonl(tmp_path / "none.jsonl")
