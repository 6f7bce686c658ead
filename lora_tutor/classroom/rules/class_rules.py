"""What an instructor has decided for a class. It acts on the gradebook, never on a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Late:
    """For each started day after the deadline `share_a_day` of the points is taken away, down to
    the share `floor`. After `last_day` days nothing counts; None is never.

    `marked_days` are taken for what a course system marks as late without telling its time.
    """

    share_a_day: Fraction
    floor: Fraction = Fraction(0)
    last_day: int | None = None
    marked_days: int = 0

    def share(self, days: int) -> Fraction:
        """What is left of the points."""
        if self.last_day is not None and days > self.last_day:
            return Fraction(0)
        return max(self.floor, 1 - self.share_a_day * days)


@dataclass(frozen=True, slots=True)
class Extension:
    """A later deadline for one student; `exercise` "" stands for all of them."""

    student: str
    exercise: str
    deadline: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Exemption:
    """What does not count. `student` "" stands for everybody, `exercise` "" for all of them."""

    student: str
    exercise: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Override:
    """The points of one student for one exercise, whatever the grading said."""

    student: str
    exercise: str
    points: Fraction
    reason: str


@dataclass(frozen=True, slots=True)
class ClassRules:
    """`weights` are those of the exercises that count, by id; none where the file does not say.

    `deadline` is for the exercises that `deadlines` does not name. `zone` is for times that tell
    none, None for that of this machine.
    """

    weights: Mapping[str, Fraction] = field(default_factory=dict)
    deadline: datetime | None = None
    deadlines: Mapping[str, datetime] = field(default_factory=dict)
    late: Late | None = None
    extensions: tuple[Extension, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    overrides: tuple[Override, ...] = ()
    zone: tzinfo | None = None

    def of(self, student: str) -> ClassRules:
        """What may matter for one student: a large class has many entries."""
        return replace(
            self,
            extensions=tuple(e for e in self.extensions if e.student == student),
            exemptions=tuple(e for e in self.exemptions if e.student in (student, "")),
            overrides=tuple(e for e in self.overrides if e.student == student),
        )

    def weight(self, exercise: str) -> Fraction:
        return self.weights.get(exercise, Fraction(1))

    def deadline_of(self, exercise: str) -> datetime | None:
        return self.deadlines.get(exercise, self.deadline)

    def extension(self, student: str, exercise: str) -> Extension | None:
        """The one for this exercise before the one for all."""
        own = [each for each in self.extensions if each.student == student]
        return next(
            (each for name in (exercise, "") for each in own if each.exercise == name), None
        )

    def exemption(self, student: str, exercise: str) -> Exemption | None:
        for each in self.exemptions:
            if each.student in (student, "") and each.exercise in (exercise, ""):
                return each
        return None

    def override(self, student: str, exercise: str) -> Override | None:
        for each in self.overrides:
            if (each.student, each.exercise) == (student, exercise):
                return each
        return None

    def at(self, time: datetime) -> datetime:
        """The time in UTC, so that two of them can be compared."""
        if time.tzinfo is None and self.zone is not None:
            time = time.replace(tzinfo=self.zone)
        return time.astimezone(UTC)


NO_RULES = ClassRules()
