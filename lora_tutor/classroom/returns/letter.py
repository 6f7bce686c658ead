"""What one student is told: the points, each exercise with its checks, and what else there is.

The faces of it are a page (`feedback_page`) and Markdown (`feedback_text`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from lora_tutor.classroom.rules.marking import Applied, Mark, plain
from lora_tutor.classroom.run.class_result import ClassResult, StudentRow
from lora_tutor.course.model import Course
from lora_tutor.reports.report import Report
from lora_tutor.reports.words import verdict_words


@dataclass(frozen=True, slots=True)
class LetterPart:
    """One exercise. `points` are those of the gradebook, as words. `report` is None where there is
    none, and `said` says why then, else the verdict. `rules` are sentences on what was applied."""

    title: str
    points: str
    report: Report | None
    file: str
    said: str
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """`course` and `name` are titles, `share` is that of the points; `remarks` are sentences on
    the whole."""

    course: str
    name: str
    total: str
    share: float
    passed: str
    parts: tuple[LetterPart, ...]
    remarks: tuple[str, ...]


def letters(result: ClassResult, course: Course) -> list[tuple[StudentRow, Letter]]:
    """One for each student of a class."""
    return [(row, _letter(row, course)) for row in result.rows()]


def _letter(row: StudentRow, course: Course) -> Letter:
    extra = [name for name in row.answers if name not in row.marks]
    parts = tuple(_part(row, course, name) for name in (*row.marks, *extra))
    reports = [each.report for each in parts if each.report is not None]
    passed = sum(each.passed for each in reports)
    most = plain(row.max_points)
    return Letter(
        course=course.title,
        name=row.person.name or row.student,
        total="Not graded" if row.total is None else f"{row.total} of {most} points",
        share=(row.total or 0) / most if most else 0,
        passed=f"{passed} of {len(parts)} exercises passed." if reports else "",
        parts=parts,
        remarks=row.own_remarks,
    )


def _part(row: StudentRow, course: Course, name: str) -> LetterPart:
    answer, mark = row.answers.get(name), row.marks.get(name)
    report = None if answer is None else answer.report
    verdict = "" if report is None else f"{verdict_words(report.verdict).capitalize()}."
    return LetterPart(
        title=course.exercise(name).title,
        points=_points(mark),
        report=report,
        file="" if answer is None else PurePosixPath(answer.path).name,
        said="Not handed in." if answer is None else answer.remark or verdict,
        rules=() if mark is None else tuple(map(_rule, mark.applied)),
    )


def _rule(applied: Applied) -> str:
    told = applied.told.removeprefix(f"{applied.exercise}: ")
    return told[:1].upper() + told[1:]


def _points(mark: Mark | None) -> str:
    if mark is None:
        return "not counted"
    if mark.exempt:
        return "exempt"
    points = "-" if mark.points is None else plain(mark.points)
    return f"{points} / {plain(mark.max_points)}"
