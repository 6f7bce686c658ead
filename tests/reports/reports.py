"""Reports of every kind, with text that is meant to break a format."""

from __future__ import annotations

from lora_tutor.reports.report import CheckResult, NamedMistake, Report, Verdict
from lora_tutor.reports.writers.entry import Course, Entry, Unjudged

NASTY = 'a "quote" <b>&amp;</b> | x ]]> \x00\x1b[31m \ud800 \n::error::forged %0A `code` @all 100%'
COURSE = Course("Kurs <α> & more", {"09_lora_forward": "The LoRA forward pass | \x07"})
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
            "alpha_only" if verdict is Verdict.FAILED else None,
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
    )


CORPUS: dict[str, list[Entry]] = {
    "nothing": [],
    "passed": [report(Verdict.PASSED, Verdict.PASSED)],
    "every_verdict": [report(*Verdict, stdout=NASTY)],
    "unreadable": [Unjudged("01_memory_bill", 6, "There is no file <x>\x00.")],
    "our_fault": [Unjudged("01_memory_bill", 6, "The grader failed.", ours=True)],
    "several": [
        report(Verdict.PASSED, Verdict.FAILED),
        report(Verdict.TIMEOUT),
        Unjudged("02_linear_forward", 8, NASTY),
    ],
}
