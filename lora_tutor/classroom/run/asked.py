"""What a class was asked for: the exercises that its maximum counts."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

from lora_tutor.classroom.run.graded import GradedAnswer
from lora_tutor.course.model import Exercise
from lora_tutor.reports.verdict import Verdict

_FEW = 10
"""One student in so many, and never one alone."""


def handed_in_by_a_few(
    exercises: Sequence[Exercise], graded: Iterable[GradedAnswer]
) -> tuple[list[Exercise], int]:
    """The exercises that count where nobody says which do, and how many students make one count.

    One student's extra work, or a workspace full of stubs, raises nobody's maximum. Where nothing
    else was handed in, everything counts.
    """
    by_exercise: defaultdict[str, set[str]] = defaultdict(set)
    for each in graded:
        if each.report is None or each.report.verdict is not Verdict.NOT_ATTEMPTED:
            by_exercise[each.exercise].add(each.student)
    students = set[str]().union(*by_exercise.values())
    needed = 1 if len(students) < 3 else max(2, math.ceil(len(students) / _FEW))
    counted = [each for each in exercises if len(by_exercise[each.id]) >= needed]
    return counted or list(exercises), needed
