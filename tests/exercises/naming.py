"""How many wrong answers get their right names: `python -m tests.exercises.naming [EXERCISE ...]`.

Known mistakes in other styles; two known mistakes in one file, drawn by a seed over all exercises;
and single slips that nobody chose, one node of a right answer changed. A pair counts where both
show; the others are counted beside. A slip counts as named where the report has a name, of an
author's mistake or of what all wrong values have in common.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from lora_tutor.course.model import Exercise
from lora_tutor.grading.pair_proof import Shown, try_pairs
from lora_tutor.grading.service import GradingService
from lora_tutor.grading.submission import Submission
from lora_tutor.reports.report import Report
from tests.corpus import COURSE, files
from tests.exercises.slips import slips

SEED = 7
PAIRS = 300
SLIPS = 180
GOALS = {"restyled": 0.95, "pair": 0.90, "slip": 0.80}


@dataclass(frozen=True, slots=True)
class Tried:
    exercise: str
    kind: str
    made: tuple[str, ...]
    named: tuple[str, ...]
    counts: bool = True

    @property
    def right(self) -> bool:
        return bool(self.named) if self.kind == "slip" else set(self.made) == set(self.named)

    @property
    def wrong(self) -> bool:
        return self.kind != "slip" and bool({*self.named} - {*self.made})


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
        for each in try_pairs(exercise, self.service, SEED, wanted):
            kind = "pair" if each.shown is Shown.BOTH else each.shown.value
            yield Tried(exercise.id, kind, each.made, each.named, each.shown is Shown.BOTH)

    def slips(self, exercise: Exercise, wanted: int) -> Iterator[Tried]:
        """So many single slips that some check sees."""
        for what, source in slips(exercise, SEED):
            if not wanted:
                return
            report = self.report(exercise, source)
            if report.passed or report.our_fault:
                continue
            wanted -= 1
            yield Tried(exercise.id, "slip", (what,), tuple(each.title for each in report.mistakes))


def shares_of(exercises: Sequence[Exercise], sample: int) -> Mapping[str, int]:
    """How many of each exercise make such a sample."""
    least, more = divmod(sample, len(exercises))
    lucky = {each.id for each in random.Random(SEED).sample(exercises, more)}
    return {each.id: least + (each.id in lucky) for each in exercises}


def measured(
    exercises: Sequence[Exercise], pairs: Mapping[str, int], singles: Mapping[str, int]
) -> Iterator[Tried]:
    # Where somebody waits for one answer: only there are pairs looked for.
    with GradingService() as service:
        grader = Grader(service)
        for exercise in exercises:
            yield from grader.restyled(exercise)
            yield from grader.pairs(exercise, pairs[exercise.id])
            yield from grader.slips(exercise, singles[exercise.id])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("exercises", nargs="*", metavar="EXERCISE")
    parser.add_argument("--pairs", type=int, default=PAIRS)
    parser.add_argument("--slips", type=int, default=SLIPS)
    asked = parser.parse_args()
    exercises = [COURSE.exercise(each) for each in asked.exercises or COURSE.exercises]
    pairs, singles = shares_of(exercises, asked.pairs), shares_of(exercises, asked.slips)
    with ThreadPoolExecutor(2) as pool:
        halves = (exercises[::2], exercises[1::2])
        parts = pool.map(lambda part: [*measured(part, pairs, singles)], halves)
        tried = [each for part in parts for each in part]
    for each in tried:
        if each.counts and not each.right:
            print(f"{each.exercise}: {' + '.join(each.made)} -> {' + '.join(each.named) or 'none'}")
    missed = 0
    for kind, goal in GOALS.items():
        found = [each for each in tried if each.kind == kind]
        right = sum(each.right for each in found)
        wrong = sum(each.wrong for each in found)
        share = right / len(found) if found else 1.0
        missed += share < goal
        print(
            f"{kind}: {right} of {len(found)} named ({share:.0%}, goal {goal:.0%}), "
            f"{'wrongly: not judged' if kind == 'slip' else f'{wrong} wrongly'}, seed {SEED}"
        )
    aside = Counter(each.kind for each in tried if not each.counts)
    print(", ".join(f"{kind}: {count} more pairs" for kind, count in aside.items()))
    return min(missed, 1)


if __name__ == "__main__":
    sys.exit(main())
