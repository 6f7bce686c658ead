"""One exercise, graded within the process of the tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lora_tutor.course.checks_digest import checks_sha256
from lora_tutor.grading.events import Event
from lora_tutor.grading.judging.case import Case
from lora_tutor.grading.judging.grading import Grading
from lora_tutor.grading.judging.hidden_checks import HiddenChecks
from lora_tutor.grading.judging.mending.search import Rows
from lora_tutor.grading.submission import Submission
from lora_tutor.reports.report import Report
from tests.grading.sample import (
    LocalJails,
    make_exercise,
)


class _WithoutChanges(Grading):
    def _mended(self, failed: Rows, passed: Rows) -> None:
        return None


class Bench:
    """One exercise, graded within this process."""

    def __init__(self, root: Path, **changed: str) -> None:
        exercise = make_exercise(root, **changed)
        self.case = Case(exercise, checks_sha256(exercise.folder))
        self.hidden = HiddenChecks(exercise.test_checks)
        self.events: list[Event] = []

    def grade(
        self,
        source: str,
        jails: LocalJails | None = None,
        seed: int = 7,
        candid: bool = False,
        mending: bool = False,
    ) -> Report:
        """Without `mending` the file is not asked: known mistakes and laws speak alone."""
        self.events = []
        jails = jails or LocalJails()
        submission = Submission(
            self.case.exercise, source.encode(), "01_sample.py", seed, 3.0, candid
        )
        kind: Any = Grading if mending else _WithoutChanges
        grading = kind(self.case, self.hidden, submission, jails.take, self.events.append)
        report: Report = grading.run()
        grading.close()
        assert all(jail.released == 1 and jail.channel.drained for jail in jails.taken)
        return report


def verdicts(report: Report) -> list[str]:
    return [check.verdict.value for check in report.checks]
