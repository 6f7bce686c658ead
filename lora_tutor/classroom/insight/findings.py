"""What a class shows, as plain data: how hard its checks are, which mistakes and copies occur."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from lora_tutor.classroom.insight.likeness import LikeGroup


@dataclass(frozen=True, slots=True)
class CheckItem:
    """How a class did in one check.

    `pass_rate` is 0 to 1, `passed` of `tried`. `discrimination` is the correlation between passing
    this check and the rest of a student's share of points (corrected item-total correlation,
    Nunnally 1978); None for a small class, or where everybody or nobody passes.
    """

    exercise: str
    id: str
    title: str
    pass_rate: float
    discrimination: float | None
    passed: int
    tried: int


@dataclass(frozen=True, slots=True)
class MistakeItem:
    exercise: str
    id: str
    title: str
    explanation: str
    students: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExerciseItem:
    """How a class did in one exercise.

    `share` is the mean share of the points: `points` of `max_points`, those of all together.
    Seconds are those of grading. Attempts and minutes are medians of what students handed in
    themselves; None where nobody did.
    """

    id: str
    title: str
    handed_in: int
    passed: int
    share: float
    points: int
    max_points: int
    verdicts: Mapping[str, int]
    seconds_median: float
    seconds_most: float
    attempts_median: float | None
    minutes_median: float | None


@dataclass(frozen=True, slots=True)
class Scores:
    """How the students' shares of their points lie.

    `tenths` counts students: below 10 %, below 20 % and so on, and at last those with all points.
    `counted` are the students with a grade, of which `mean` and `median` are, 0 to 1.
    """

    counted: int
    tenths: tuple[int, ...]
    mean: float | None
    median: float | None


@dataclass(frozen=True, slots=True)
class Ungraded:
    """Something that was not graded. `reason` is one of `Reason`, or "our_fault"; `student` and
    `exercise` are "" where it cannot be told."""

    student: str
    exercise: str
    reason: str
    problem: str


@dataclass(frozen=True, slots=True)
class Insight:
    """What a class shows. `nothing` are the students who handed in nothing, `ungraded` says what
    else was not graded, and why."""

    students: int
    scores: Scores
    exercises: tuple[ExerciseItem, ...]
    checks: tuple[CheckItem, ...]
    mistakes: tuple[MistakeItem, ...]
    alike: tuple[LikeGroup, ...]
    nothing: tuple[str, ...]
    ungraded: tuple[Ungraded, ...]

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)
