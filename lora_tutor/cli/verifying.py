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
from lora_tutor.files.source import shown

if TYPE_CHECKING:
    from lora_tutor.learner.grade_answers import Target, Verified
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
    For the reports on a class it is what the class handed in.

    Raises UsageError.
    """
    from lora_tutor.learner.grade_answers import exit_code_of_verified, verify_claims
    from lora_tutor.reports.receipts import read_receipts
    from lora_tutor.reports.writers import json

    refuse_the_same(output, {"the report": receipt})
    claims = read_receipts(receipt)
    answers = _answers(session, claims, targets)
    for answer in answers:
        refuse_the_same(output, {"a TARGET": answer.path or session.path(answer.exercise)})
    verified = []
    for each in verify_claims(session, claims, answers, seconds):
        verified.append(each)
        if form == "text" and output is None:
            put(_text(each))
    if form == "json":
        rows = [
            {
                **({} if each.claim.student is None else {"student": each.claim.student}),
                "exercise": each.claim.report.exercise,
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


def _answers(session: Session, claims: Sequence[Claim], targets: Sequence[str]) -> list[Target]:
    from lora_tutor.learner.grade_answers import Target

    if any(claim.student is not None for claim in claims):
        from lora_tutor.classroom.run.claimed import claimed_answers

        if len(targets) != 1:
            raise UsageError(
                "These are the reports on a class; name behind them what it handed in."
            )
        return claimed_answers(session.course, Path(targets[0]), claims)
    if targets and len(targets) != len(claims):
        raise UsageError(
            f"The report is on {len(claims)} answers, but {len(targets)} files are given; "
            "name one for each, in the same order."
        )
    files: list[Path | None] = [Path(target) for target in targets]
    files = files or [None] * len(claims)
    return [Target(claim.report.exercise, file) for claim, file in zip(claims, files, strict=True)]


def _text(verified: Verified) -> str:
    claim, student = verified.claim.report, verified.claim.student
    whose = "" if student is None else f"{shown(student)}, "
    head = (
        f"{whose}{claim.exercise}: {claim.points} of {claim.max_points} points, "
        f"{claim.verdict.value}"
    )
    if verified.holds:
        return f"{head}: verified, grading comes to the same.\n"
    return f"{head}: NOT verified\n" + "".join(f"  - {each}\n" for each in verified.differences)
