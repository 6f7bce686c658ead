"""`lora-tutor grade --verify`: grades again what a report is on, and says what is otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lora_tutor.cli.setup import deliver, put, refuse_the_same, say
from lora_tutor.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from lora_tutor.learner.session import Session
    from lora_tutor.reports.receipts import Claim
    from lora_tutor.reports.report import Report


def verify(
    session: Session,
    receipt: Path,
    targets: Sequence[str],
    seconds: float | None,
    form: str,
    output: Path | None,
) -> ExitCode:
    """`targets`: the files that were graded, in the order of the reports; none: the workspace's.

    Raises UsageError.
    """
    from lora_tutor.reports.receipts import differences, read_receipts
    from lora_tutor.reports.report import Verdict
    from lora_tutor.reports.writers import json

    refuse_the_same(output, {"the report": receipt})
    claims = read_receipts(receipt)
    files = _files(claims, targets)
    submissions = [
        session.submission(claim.report.exercise, file, claim.report.seed, seconds)
        for claim, file in zip(claims, files, strict=True)
    ]
    session.warm_up_for(submissions)
    for claim, file in zip(claims, files, strict=True):
        refuse_the_same(output, {"a TARGET": file or session.path(claim.report.exercise)})
    rows = []
    told = []
    ours = False
    for claim, submission in zip(claims, submissions, strict=True):
        found = session.grade(submission)
        ours |= found.verdict is Verdict.GRADER_ERROR
        wrong = list(differences(claim, found))
        rows.append(
            {"exercise": claim.report.exercise, "verified": not wrong, "differences": wrong}
        )
        told.append(_text(claim.report, wrong))
        if form == "text" and output is None:
            put(told[-1])
    if form == "json":
        deliver(json.dump({"schema": 1, "receipts": rows}), output)
    elif output is not None:
        deliver("".join(told), output)
    if ours:
        say("The grader itself failed, so this says nothing about the report; try again.")
        return ExitCode.OUR_FAULT
    return ExitCode.PASSED if all(row["verified"] for row in rows) else ExitCode.NOT_PASSED


def _files(claims: Sequence[Claim], targets: Sequence[str]) -> list[Path | None]:
    if not targets:
        return [None] * len(claims)
    if len(targets) != len(claims):
        raise UsageError(
            f"The report is on {len(claims)} answers, but {len(targets)} files are given; "
            "name one for each, in the same order."
        )
    return [Path(target) for target in targets]


def _text(claim: Report, wrong: Sequence[str]) -> str:
    head = f"{claim.exercise}: {claim.points} of {claim.max_points} points, {claim.verdict.value}"
    if not wrong:
        return f"{head}: verified, grading comes to the same.\n"
    return f"{head}: NOT verified\n" + "".join(f"  - {each}\n" for each in wrong)
