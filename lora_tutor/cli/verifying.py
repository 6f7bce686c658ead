"""`lora-tutor grade --verify`: grades again what a report is on, and says what is otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lora_tutor.cli.setup import (
    deliver,
    put,
    say,
)
from lora_tutor.errors import ExitCode, UsageError
from lora_tutor.files.output import refuse_the_same

if TYPE_CHECKING:
    from lora_tutor.learner.grade_answers import Verified
    from lora_tutor.learner.session import Session
    from lora_tutor.reports.receipts import Claim


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
    from lora_tutor.learner.grade_answers import exit_code_of_verified, verify_claims
    from lora_tutor.reports.receipts import read_receipts
    from lora_tutor.reports.writers import json

    refuse_the_same(output, {"the report": receipt})
    claims = read_receipts(receipt)
    files = _files(claims, targets)
    for claim, file in zip(claims, files, strict=True):
        refuse_the_same(output, {"a TARGET": file or session.path(claim.report.exercise)})
    verified = []
    for each in verify_claims(session, claims, files, seconds):
        verified.append(each)
        if form == "text" and output is None:
            put(_text(each))
    if form == "json":
        rows = [
            {
                "exercise": each.claim.exercise,
                "verified": each.holds,
                "differences": list(each.differences),
            }
            for each in verified
        ]
        deliver(json.dump({"schema": 1, "receipts": rows}), output)
    elif output is not None:
        deliver("".join(map(_text, verified)), output)
    if any(each.our_fault for each in verified):
        say("The grader itself failed, so this says nothing about the report; try again.")
    return exit_code_of_verified(verified)


def _files(claims: Sequence[Claim], targets: Sequence[str]) -> list[Path | None]:
    if not targets:
        return [None] * len(claims)
    if len(targets) != len(claims):
        raise UsageError(
            f"The report is on {len(claims)} answers, but {len(targets)} files are given; "
            "name one for each, in the same order."
        )
    return [Path(target) for target in targets]


def _text(verified: Verified) -> str:
    claim = verified.claim
    head = f"{claim.exercise}: {claim.points} of {claim.max_points} points, {claim.verdict.value}"
    if verified.holds:
        return f"{head}: verified, grading comes to the same.\n"
    return f"{head}: NOT verified\n" + "".join(f"  - {each}\n" for each in verified.differences)
