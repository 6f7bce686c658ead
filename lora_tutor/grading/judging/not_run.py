"""The report where a library of the exercise is not installed: nothing is run or judged."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lora_tutor import __version__
from lora_tutor.course.model import Exercise
from lora_tutor.course.python_file import read_python
from lora_tutor.grading.events import Checked, Event, Planned, PlannedCheck
from lora_tutor.grading.submission import Submission
from lora_tutor.reports.report import CheckResult, Report
from lora_tutor.reports.verdict import Verdict


def report_without(libraries: list[str], digest: str, submission: Submission) -> Report:
    """Every check is skipped with the reason; that is neither a pass nor a fail."""
    exercise = submission.exercise
    what = "library" if len(libraries) == 1 else "libraries"
    verb = "is" if len(libraries) == 1 else "are"
    sentence = (
        f"Not run: this needs the {what} {' and '.join(libraries)}, which {verb} not installed "
        "where it was graded. That is no fault of your code; install what is missing and grade "
        "once more."
    )
    titles = _titles(exercise)
    return Report(
        exercise=exercise.id,
        checks=tuple(
            CheckResult(check, titles.get(check, check), Verdict.SKIPPED, 0, points, sentence)
            for check, points in exercise.checks.items()
        ),
        seed=submission.seed,
        submission_sha256=submission.digest,
        checks_sha256=digest,
        version=__version__,
        isolation=(),
        course=exercise.course,
        course_version=exercise.course_version,
    )


def events_of(report: Report) -> Iterator[Event]:
    """As a grading tells them, so that a face shows the reason."""
    yield Planned(tuple(PlannedCheck(c.id, c.title, c.max_points) for c in report.checks))
    yield from map(Checked, report.checks)


def _titles(exercise: Exercise) -> dict[str, str]:
    """By the ids of the checks. They are read, for to run their file may need the library too."""
    return {
        node.name.removeprefix("test_"): (ast.get_docstring(node) or "").split("\n")[0]
        for node in read_python(exercise.test_checks).tree.body
        if isinstance(node, ast.FunctionDef)
    }
