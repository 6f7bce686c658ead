"""Grades several answers in a row, and grades again what reports claim."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lora_tutor.errors import ExitCode, GraderError, UnreadableSubmission, UsageError
from lora_tutor.reports.receipts import Claim, differences
from lora_tutor.reports.report import Reason, Report, Result, Unjudged

if TYPE_CHECKING:
    from lora_tutor.grading.submission import Submission
    from lora_tutor.learner.session import Session

Tell = Callable[[str], None]
"""Takes one sentence for the person who grades."""


@dataclass(frozen=True, slots=True)
class Target:
    """One answer to grade. `path` None is the workspace's file.

    `read` gives its code where the file is no plain Python file, or lies in an archive. `counts`:
    it is the learner's own progress. Where nothing is to be read, `problem` says why.
    """

    exercise: str
    path: Path | None
    read: Callable[[], bytes] | None = None
    counts: bool = True
    problem: str = ""
    reason: Reason = Reason.UNREADABLE


def read_answers(
    session: Session,
    targets: Sequence[Target],
    seed: int | None,
    seconds: float | None,
    tell: Tell,
) -> list[Submission | Unjudged]:
    """Read what is to be graded. What cannot be is told, and counts no points; the rest goes on."""
    found: list[Submission | Unjudged] = []
    for each in targets:
        if each.problem:
            tell(each.problem)
            found.append(Unjudged(each.problem, reason=each.reason))
            continue
        try:
            if each.read is None:
                found.append(session.submission(each.exercise, each.path, seed, seconds))
            else:
                # By the name that all answers have in a class, for the same report.
                text = each.read()
                found.append(session.submission(each.exercise, None, seed, seconds, text))
        except UsageError as error:
            tell(str(error))
            found.append(Unjudged(str(error)))
    return found


def grade_answers(
    session: Session,
    targets: Sequence[Target],
    answers: Sequence[Submission | Unjudged],
    tell: Tell,
) -> Iterator[Result]:
    """A result for each answer, in order; a fault of the grader is told, and the rest goes on."""
    if submissions := [each for each in answers if not isinstance(each, Unjudged)]:
        session.warm_up_for(submissions)
    for target, each in zip(targets, answers, strict=True):
        if isinstance(each, Unjudged):
            yield each
            continue
        try:
            yield session.grade(each, keep=target.counts)
        except GraderError as error:
            tell(f"{each.exercise.id} could not be graded: {error}")
            yield Unjudged(str(error), our_fault=True)


def exit_code_of(results: Sequence[Result], bad_input: bool) -> ExitCode:
    """The worst that happened. `bad_input`: something asked for could not be found."""
    if any(result.our_fault for result in results):
        return ExitCode.OUR_FAULT
    if bad_input or not all(isinstance(result, Report) for result in results):
        return ExitCode.USAGE
    return ExitCode.PASSED if all(result.passed for result in results) else ExitCode.NOT_PASSED


@dataclass(frozen=True, slots=True)
class Verified:
    """A claim that was graded again, and as sentences what came out otherwise.

    With `our_fault`, the grader itself failed, so that the sentences mean nothing.
    """

    claim: Claim
    differences: tuple[str, ...]
    our_fault: bool

    @property
    def holds(self) -> bool:
        return not self.differences


def verify_claims(
    session: Session, claims: Sequence[Claim], targets: Sequence[Target], seconds: float | None
) -> Iterator[Verified]:
    """Grade the answer of each claim again, with the seed of its report. It is no attempt of the
    learner's, and one of a class that is not there any more is a difference.

    Raises UnreadableSubmission before anything is graded, and GraderError.
    """
    submissions = [
        _to_verify(session, claim, target, seconds)
        for claim, target in zip(claims, targets, strict=True)
    ]
    session.warm_up_for([each for each in submissions if not isinstance(each, str)])
    for claim, submission in zip(claims, submissions, strict=True):
        if isinstance(submission, str):
            yield Verified(claim, (submission,), our_fault=False)
            continue
        found = session.grade(submission, keep=False)
        yield Verified(claim, tuple(differences(claim, found)), found.our_fault)


def _to_verify(
    session: Session, claim: Claim, target: Target, seconds: float | None
) -> Submission | str:
    """What is to be graded, or why there is nothing."""
    exercise, seed = claim.report.exercise, claim.report.seed
    if claim.student is None:
        return session.submission(exercise, target.path, seed, seconds)
    if target.read is None:
        return target.problem
    try:
        return session.submission(exercise, None, seed, seconds, target.read())
    except UnreadableSubmission as error:
        return str(error)


def exit_code_of_verified(verified: Sequence[Verified]) -> ExitCode:
    if any(each.our_fault for each in verified):
        return ExitCode.OUR_FAULT
    return ExitCode.PASSED if all(each.holds for each in verified) else ExitCode.NOT_PASSED
