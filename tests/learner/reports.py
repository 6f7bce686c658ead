"""A report as the grader writes them, for graders that do not grade."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lora_tutor.grading.events import Checked, Graded, Planned, PlannedCheck
from lora_tutor.grading.submission import Submission
from lora_tutor.reports.report import CheckResult, NamedMistake, Report
from lora_tutor.reports.verdict import Verdict


def report_of(
    submission: Submission,
    verdicts: Sequence[Verdict],
    *,
    title: str,
    message: str,
    mistake: NamedMistake | None,
    stdout: str,
) -> Report:
    """Every check has the points of a pass or none; `{}` in the texts is its name."""
    rows = zip(submission.exercise.checks.items(), verdicts, strict=True)
    checks = tuple(
        CheckResult(
            id=name,
            title=title.format(name),
            verdict=verdict,
            points=points if verdict is Verdict.PASSED else 0,
            max_points=points,
            message="" if verdict is Verdict.PASSED else message.format(name),
            mistakes=(mistake.id,) if mistake and verdict is Verdict.FAILED else (),
        )
        for (name, points), verdict in rows
    )
    return Report(
        exercise=submission.exercise.id,
        checks=checks,
        seed=submission.seed,
        submission_sha256=hashlib.sha256(submission.source).hexdigest(),
        checks_sha256="0" * 64,
        version="0",
        isolation=("process",),
        mistake=mistake,
        mistakes=(mistake,) if mistake else (),
        stdout=stdout,
        seconds=0.01,
    )


def with_two(report: Report) -> Report:
    """The report with a second mistake, which explains the last check together with the first."""
    assert report.mistake is not None
    other = NamedMistake("sign", "A sign is lost", "It is minus.")
    *rest, last = report.checks
    both = replace(last, mistakes=(report.mistake.id, other.id))
    return replace(report, checks=(*rest, both), mistake=None, mistakes=(report.mistake, other))


def events_of(report: Report) -> Iterator[Planned | Checked | Graded]:
    """What a listener hears of a grading that ends in this report."""
    yield Planned(tuple(PlannedCheck(c.id, c.title, c.max_points) for c in report.checks))
    yield from map(Checked, report.checks)
    yield Graded(report)
