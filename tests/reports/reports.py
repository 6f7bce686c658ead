"""Reports of every kind, with text that is meant to break a format."""

from __future__ import annotations

from pathlib import Path

from lora_tutor.reports.report import CheckResult, NamedMistake, Report, Result, Unjudged
from lora_tutor.reports.verdict import Verdict
from lora_tutor.reports.writers.gradebook import Grade, Gradebook

NASTY = 'a "quote" <b>&amp;</b> | x ]]> \x00\x1b[31m \ud800 \n::error::forged %0A `code` @all 100%'
COURSE = "Kurs <α> & more"
TITLE = "The LoRA forward pass | \x07"
MISTAKE = NamedMistake("alpha_only", "The scale is α", "It is α/r, not α. <i>Really.</i>")


def report(*verdicts: Verdict, message: str = NASTY, stdout: str = "") -> Report:
    """One check of two points for each verdict."""
    checks = tuple(
        CheckResult(
            f"check_{number}",
            f"Check {number} holds | <x>",
            verdict,
            2 if verdict is Verdict.PASSED else 0,
            2,
            "" if verdict is Verdict.PASSED else message,
            ("alpha_only",) if verdict is Verdict.FAILED else (),
            0.0123,
        )
        for number, verdict in enumerate(verdicts)
    )
    return Report(
        "09_lora_forward",
        checks,
        7,
        "0" * 64,
        "1" * 64,
        "0.1.0",
        ("process", "landlock"),
        MISTAKE if Verdict.FAILED in verdicts else None,
        stdout,
        seconds=0.05,
        mistakes=(MISTAKE,) if Verdict.FAILED in verdicts else (),
    )


def grade(result: Result, exercise: str = "09_lora_forward", most: int = 6) -> Grade:
    """With the most points that a report has, else with `most`."""
    most = result.max_points if isinstance(result, Report) else most
    return Grade(exercise, TITLE, most, result, Path(f"{exercise}.py"))


def book(*results: Result, course: str = COURSE) -> Gradebook:
    return Gradebook(course, [grade(each) for each in results])


CORPUS: dict[str, Gradebook] = {
    "nothing": book(),
    "passed": book(report(Verdict.PASSED, Verdict.PASSED)),
    "every_verdict": book(report(*Verdict, stdout=NASTY)),
    "unreadable": book(Unjudged("There is no file <x>\x00.")),
    "our_fault": book(Unjudged("The grader failed.", our_fault=True)),
    "several": book(
        report(Verdict.PASSED, Verdict.FAILED), report(Verdict.TIMEOUT), Unjudged(NASTY)
    ),
}
