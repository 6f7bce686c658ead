"""How many wrong answers get their right names: `python -m tests.exercises.naming [EXERCISE ...]`.

Known mistakes in other styles, and two known mistakes in one file, drawn by a seed over all
exercises. A pair counts where both show: where its report is neither that of one of the two alone
nor a pass.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import combinations

from lora_tutor.course.composition import mistakes_of
from lora_tutor.course.model import Exercise
from lora_tutor.course.pairs import Pairs
from lora_tutor.grading.service import GradingService
from lora_tutor.grading.submission import Submission
from lora_tutor.reports.report import Report
from tests.corpus import COURSE, files

SEED = 7
SAMPLE = 300
GOALS = {"restyled": 0.95, "pair": 0.90}


@dataclass(frozen=True, slots=True)
class Tried:
    exercise: str
    kind: str
    made: tuple[str, ...]
    named: tuple[str, ...]

    @property
    def right(self) -> bool:
        return set(self.made) == set(self.named)


def shown(report: Report) -> list[tuple[str, str]]:
    return [(check.verdict.value, check.message) for check in report.checks]


@dataclass(frozen=True, slots=True)
class Grader:
    service: GradingService

    def report(self, exercise: Exercise, source: str) -> Report:
        submission = Submission(exercise, source.encode(), exercise.filename, SEED, candid=True)
        return self.service.grade(submission)

    def restyled(self, exercise: Exercise) -> Iterator[Tried]:
        for file in files("restyled", exercise.id):
            report = self.report(exercise, file.read_text("utf-8"))
            named = tuple(each.id for each in report.mistakes)
            yield Tried(exercise.id, "restyled", (file.stem,), named)

    def pairs(self, exercise: Exercise, wanted: int) -> Iterator[Tried]:
        """So many pairs in which both show, as far as there are."""
        drawn = [*combinations(mistakes_of(exercise), 2)]
        random.Random(f"{SEED} {exercise.id}").shuffle(drawn)
        pairs = Pairs.of(exercise)
        for first, second in drawn:
            source = next(iter(pairs.sources(first, second)), "")
            if not source or not wanted:
                continue
            report = self.report(exercise, source)
            if report.passed or report.our_fault:
                continue
            if shown(report) in [shown(self.report(exercise, m.source)) for m in (first, second)]:
                continue
            wanted -= 1
            named = tuple(each.id for each in report.mistakes)
            yield Tried(exercise.id, "pair", (first.id, second.id), named)


def shares_of(exercises: Sequence[Exercise], sample: int) -> Mapping[str, int]:
    """How many pairs of each exercise make such a sample."""
    least, more = divmod(sample, len(exercises))
    lucky = {each.id for each in random.Random(SEED).sample(exercises, more)}
    return {each.id: least + (each.id in lucky) for each in exercises}


def measured(exercises: Sequence[Exercise], shares: Mapping[str, int]) -> Iterator[Tried]:
    with GradingService() as service:
        grader = Grader(service)
        for exercise in exercises:
            yield from grader.restyled(exercise)
            yield from grader.pairs(exercise, shares[exercise.id])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("exercises", nargs="*", metavar="EXERCISE")
    parser.add_argument("--sample", type=int, default=SAMPLE)
    asked = parser.parse_args()
    exercises = [COURSE.exercise(each) for each in asked.exercises or COURSE.exercises]
    missed = 0
    with ThreadPoolExecutor(2) as pool:
        shares = shares_of(exercises, asked.sample)
        parts = pool.map(lambda part: [*measured(part, shares)], (exercises[::2], exercises[1::2]))
        tried = [each for part in parts for each in part]
    for each in tried:
        if not each.right:
            print(f"{each.exercise}: {' + '.join(each.made)} -> {' + '.join(each.named) or 'none'}")
    for kind, goal in GOALS.items():
        found = [each for each in tried if each.kind == kind]
        right = sum(each.right for each in found)
        wrong = sum(bool({*each.named} - {*each.made}) for each in found)
        share = right / len(found) if found else 1.0
        missed += share < goal
        print(
            f"{kind}: {right} of {len(found)} named ({share:.0%}, goal {goal:.0%}), {wrong} wrongly"
        )
    return min(missed, 1)


if __name__ == "__main__":
    sys.exit(main())
