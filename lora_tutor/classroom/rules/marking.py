"""What stands in the gradebook for one answer: its points, and each rule that was applied."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from lora_tutor.classroom.intake.attempt import Attempt
from lora_tutor.classroom.rules.class_rules import ClassRules
from lora_tutor.course.model import Exercise
from lora_tutor.reports.amounts import counted

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Applied:
    """A rule that was applied to one student's work. Points are those of the gradebook, with the
    weight in them; None is no points yet."""

    rule: str
    exercise: str
    before: Fraction | None
    after: Fraction | None
    reason: str

    @property
    def told(self) -> str:
        """A sentence for the student's row."""
        reason = f" ({self.reason})" if self.reason else ""
        if self.rule == "exemption":
            return f"{self.exercise}: exempt{reason}."
        if self.before == self.after:
            return f"{self.exercise}: {self.rule}{reason}."
        before = "none" if self.before is None else plain(self.before)
        after = "no" if self.after is None else plain(self.after)
        return f"{self.exercise}: {after} points in place of {before}{reason}."

    def to_dict(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "exercise": self.exercise,
            "before": None if self.before is None else plain(self.before),
            "after": None if self.after is None else plain(self.after),
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Mark:
    """One cell of the gradebook, with the weight in it. `points` None is none yet; what is `exempt`
    counts neither in the points nor in the maximum."""

    points: Fraction | None
    max_points: Fraction
    exempt: bool = False
    applied: tuple[Applied, ...] = ()


def plain(value: Fraction) -> int | float:
    """A number for a file, to two places, without a point where it is whole."""
    return value.numerator if value.denominator == 1 else round(float(value), 2)


def maximum(rules: ClassRules, exercise: Exercise) -> Fraction:
    return _rounded(rules.weight(exercise.id) * exercise.points)


def mark(
    rules: ClassRules, student: str, exercise: Exercise, earned: int | None, attempt: Attempt | None
) -> Mark:
    """`earned` are the points of the report, None where there is none; `attempt` says when the
    answer was handed in, None where there is no answer."""
    name, weight, most = exercise.id, rules.weight(exercise.id), maximum(rules, exercise)
    points = None if earned is None else _rounded(weight * earned)
    exemption = rules.exemption(student, name)
    if exemption is not None:
        applied = Applied("exemption", name, points, None, exemption.reason)
        return Mark(None, most, True, (applied,))
    override = rules.override(student, name)
    if override is not None:
        after = _rounded(weight * override.points)
        return Mark(
            after, most, False, (Applied("override", name, points, after, override.reason),)
        )
    if points is None or attempt is None:
        return Mark(points, most)
    applied_too = _timing(rules, student, name, points, attempt)
    return Mark(applied_too[-1].after if applied_too else points, most, False, applied_too)


def _timing(
    rules: ClassRules, student: str, exercise: str, points: Fraction, attempt: Attempt
) -> tuple[Applied, ...]:
    """What comes of the time of handing in."""
    deadline, extension = rules.deadline_of(exercise), rules.extension(student, exercise)
    if attempt.time is None:
        return _marked(rules, student, exercise, points, attempt)
    if deadline is None or rules.at(attempt.time) <= rules.at(deadline):
        return ()
    handed_in = f"handed in {_spoken(rules, attempt.time)}"
    if extension is not None:
        deadline = extension.deadline
        if rules.at(attempt.time) <= rules.at(deadline):
            why = f"{handed_in}, extended until {_spoken(rules, deadline)}"
            return (Applied("extension", exercise, points, points, _with(why, extension.reason)),)
    days = math.ceil((rules.at(attempt.time) - rules.at(deadline)) / _DAY)
    after = points if rules.late is None else _rounded(points * rules.late.share(days))
    why = f"{handed_in}, {counted(days, 'started day')} after {_spoken(rules, deadline)}"
    return (Applied("late", exercise, points, after, why),)


def _marked(
    rules: ClassRules, student: str, exercise: str, points: Fraction, attempt: Attempt
) -> tuple[Applied, ...]:
    """The course system says that it was late, and not by how much."""
    extension = rules.extension(student, exercise)
    if not attempt.late:
        return ()
    why = "marked as late by the course system"
    if extension is not None:
        why = f"{why}, extended until {_spoken(rules, extension.deadline)}"
        return (Applied("extension", exercise, points, points, _with(why, extension.reason)),)
    if rules.late is None or not rules.late.marked_days:
        return (Applied("late", exercise, points, points, why),)
    after = _rounded(points * rules.late.share(rules.late.marked_days))
    why = f"{why}, which counts as {counted(rules.late.marked_days, 'started day')}"
    return (Applied("late", exercise, points, after, why),)


def _spoken(rules: ClassRules, time: datetime) -> str:
    """In the zone of the class, without seconds."""
    return f"{rules.at(time).astimezone(rules.zone):%Y-%m-%d %H:%M}"


def _with(why: str, reason: str) -> str:
    return f"{why}: {reason}" if reason else why


def _rounded(points: Fraction) -> Fraction:
    """To two places, so that the total is the sum of what is shown."""
    return round(points, 2)
