"""Two known mistakes of an exercise in one file: is the learner told of both?

A sample of pairs is put together and graded. Where one mistake hides the other, no check can show
both, and the pair proves nothing.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Protocol

from lora_tutor.course.composition import MistakeSource, mistakes_of
from lora_tutor.course.exercise_files import CHECKS
from lora_tutor.course.fault import Finding
from lora_tutor.course.model import Exercise
from lora_tutor.course.pairs import Pairs
from lora_tutor.grading.submission import DEFAULT_SEED, Submission
from lora_tutor.reports.report import Report

PAIRS = 3
"""For each exercise; one takes some gradings."""
_NAMES_MISSING = ("NameError", "UnboundLocalError")
_REMEDY = (
    "observe more in the checks that both fail (names that begin with _ will do), or let one "
    "scenario call what only one of them changes"
)


class PairGrader(Protocol):
    """What of the grading service a proof by pairs needs; one that looks for pairs."""

    def grade(self, submission: Submission) -> Report: ...


class Shown(StrEnum):
    """What a pair of mistakes is good for."""

    BOTH = "both show"
    HIDDEN = "one hides the other"
    NO_FILE = "no file holds both"


@dataclass(frozen=True, slots=True)
class TriedPair:
    made: tuple[str, str]
    shown: Shown
    named: tuple[str, ...] = ()

    @property
    def right(self) -> bool:
        return set(self.made) == set(self.named)

    @property
    def wrong(self) -> bool:
        return bool({*self.named} - {*self.made})

    def wrong_of(self, known: set[str]) -> set[str]:
        """Known mistakes that it is called, and is not."""
        return known & {*self.named} - {*self.made}


def warnings_on_pairs(exercise: Exercise, grader: PairGrader) -> list[Finding]:
    """What an author should know of two slips at once. Raises GraderError."""
    tried = (each for each in try_pairs(exercise, grader, DEFAULT_SEED, PAIRS))
    # One right name of two is true, and often all that can be told: others may hide so as well.
    # So is a general name, of a slip that is in no file of mistakes.
    known = {mistake.id for mistake in mistakes_of(exercise)}
    missed = [
        each
        for each in tried
        if each.shown is Shown.BOTH and (each.wrong_of(known) or not each.named)
    ]
    return [
        Finding(
            f"exercises/{exercise.id}/{CHECKS}",
            0,
            f"who makes {each.made[0]} and {each.made[1]} is told "
            f"{'of ' + ' and '.join(each.named) if each.named else 'no name'}",
            _REMEDY,
        )
        for each in missed
    ]


def try_pairs(
    exercise: Exercise, grader: PairGrader, seed: int, wanted: int
) -> Iterator[TriedPair]:
    """Pairs drawn by the seed, until so many show both; fewer where there are no more."""
    drawn = [*combinations(mistakes_of(exercise), 2)]
    random.Random(f"{seed} {exercise.id}").shuffle(drawn)
    pairs = Pairs.of(exercise)
    alone: dict[str, Report] = {}

    def report_on(source: str) -> Report:
        return grader.grade(
            Submission(exercise, source.encode(), exercise.filename, seed, candid=True)
        )

    for pair in drawn:
        if not wanted:
            return
        made = pair[0].id, pair[1].id
        source = next(iter(pairs.sources(*pair)), "")
        if not source:
            yield TriedPair(made, Shown.NO_FILE)
            continue
        report = report_on(source)
        for half in pair:
            if half.id not in alone:
                alone[half.id] = report_on(half.source)
        named = tuple(each.id for each in report.mistakes)
        shows = _shows_both(report, pair, [alone[each] for each in made])
        wanted -= shows is Shown.BOTH
        yield TriedPair(made, shows, named)


def _shows_both(
    report: Report, pair: tuple[MistakeSource, MistakeSource], alone: list[Report]
) -> Shown:
    if report.our_fault or any(
        check.error.startswith(_NAMES_MISSING) for check in report.checks if check.error
    ):
        return Shown.NO_FILE
    if not _failed(alone[0]) | _failed(alone[1]) <= _failed(report):
        return Shown.HIDDEN
    if all(check.error for check in report.checks if check.points < check.max_points):
        # An error hides what comes after it, and here there is nothing else to see.
        return Shown.HIDDEN
    is_one = report.mistake is not None and report.mistake.id in {each.id for each in pair}
    return Shown.HIDDEN if is_one or _told(report) in map(_told, alone) else Shown.BOTH


def _failed(report: Report) -> set[str]:
    return {check.id for check in report.checks if check.points < check.max_points}


def _told(report: Report) -> list[tuple[str, str]]:
    return [(check.verdict.value, check.message) for check in report.checks]
