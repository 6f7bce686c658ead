"""What the grader of the app's tests answers: by words in the text, or as it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lora_tutor.errors import GraderError
from lora_tutor.grading.submission import Submission
from lora_tutor.reports.cost import Cost, Measured, Side
from lora_tutor.reports.report import CheckResult, NamedMistake, Report
from lora_tutor.reports.verdict import Verdict
from tests.learner.reports import report_of, with_two
from tests.tui.fake_course import SIZES

TITLES = {
    "shapes": "The output has shape (n, d)",
    "matches_reference": "Matches the formula for a batch",
    "input_not_modified": "Leaves its inputs as they were",
    "cost": "Costs no more than two thin products",
}
ALPHA_ONLY = NamedMistake(
    "alpha_only",
    "alpha in place of alpha / r",
    "The update is scaled by alpha [not by alpha / r], so it is r times too strong.",
)
WRONG = {"matches_reference": Verdict.FAILED, "cost": Verdict.SKIPPED}
"""The verdicts of the known mistake; the other checks pass."""

MESSAGE = (
    "Got shape (4, 8), expected (4, 16).\nYour ‖ΔW‖ is exactly 0.25 times ours, α in place of α/r "
    "[bold]as is[/bold]: σ₁ ≥ σ₂, ½ · 10⁻³ → 0, first at index (0, 3)."
)
MISTAKE = NamedMistake(
    "a", "α in place of α/r", "Scaled by α – not α⁄r – the update is r× too big."
)
PRINTED = "said \x1b[31mred\x1b[0m, \tand [bold]\n"


def by_words(submission: Submission) -> Report:
    """With "right" it passes, "alpha_only" is the known mistake, "boom" is our own fault.

    "two_slips" has another mistake too, "raises" raises in its line.
    """
    text = submission.source.decode()
    if "boom" in text:
        raise GraderError("The grader stopped before the end [code 7]. Please try again.")
    checks = submission.exercise.checks
    if "right" in text:
        verdicts = [Verdict.PASSED] * len(checks)
    elif "two_slips" in text:
        verdicts = [Verdict.FAILED] * len(checks)
    elif "alpha_only" in text:
        verdicts = [WRONG.get(name, Verdict.PASSED) for name in checks]
    else:
        verdicts = [Verdict.NOT_ATTEMPTED] * len(checks)
    message = "Your result is exactly 4 times the expected one [0, 0]."
    if "raises" in text:
        row = next(at for at, line in enumerate(text.split("\n"), 1) if "raises" in line)
        verdicts = [Verdict.ERROR] * len(checks)
        message = f"For n = 3: ValueError: no in line {row}: `raises`"
    report = report_of(
        submission,
        verdicts,
        title="{}",
        message=message,
        mistake=ALPHA_ONLY if Verdict.FAILED in verdicts else None,
        stdout="hello [bold]from[/bold] the learner\n" if "print" in text else "",
    )
    report = replace(report, checks=tuple(map(_as_written, report.checks)), seconds=0.023)
    return with_two(report) if "two_slips" in text else report


def _as_written(check: CheckResult) -> CheckResult:
    is_told = check.verdict in (Verdict.FAILED, Verdict.ERROR)
    message = check.message if is_told else ""
    return replace(check, title=TITLES[check.id], message=message)


def price_by_words(submission: Submission) -> Cost:
    """With "slow" it takes ten times as long, with "exits" it ends; "boom" is our own fault."""
    text = submission.source.decode()
    if "boom" in text:
        raise GraderError("The grader could not measure [code 7].")
    reference = Side(seconds=0.002, flops=34_668_544, peak_bytes=791_016)
    yours = replace(reference, seconds=0.02) if "slow" in text else reference
    if "exits" in text:
        yours = Side(problem="Your code ended the process (exit status 3) [x].")
    return Cost(submission.exercise.id, (Measured(SIZES, "all", yours, reference),))


def with_all_there_can_be(submission: Submission, verdicts: Sequence[Verdict]) -> Report:
    """A message on each check, a named mistake where one failed, and something printed."""
    return report_of(
        submission,
        verdicts,
        title="The check {} holds, ΔW = (α/r)·A B included",
        message=MESSAGE,
        mistake=MISTAKE if Verdict.FAILED in verdicts else None,
        stdout=PRINTED,
    )
