"""Reads class.toml. Each mistake in it is one sentence with the file, the key and the remedy."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, tzinfo
from fractions import Fraction
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from lora_tutor.classroom.intake.collect import RULES_FILE
from lora_tutor.classroom.rules.class_rules import (
    ClassRules,
    Exemption,
    Extension,
    Late,
    Override,
)
from lora_tutor.course.find import find_exercise
from lora_tutor.course.model import Course
from lora_tutor.course.strict_toml import StrictTable, read_table
from lora_tutor.errors import CourseError, UnknownExercise, UsageError
from lora_tutor.files.source import is_special, shown

Value = TypeVar("Value")
Entry = TypeVar("Entry")
_FORMAT = 1
_MOST_WEIGHT = 1000


def rules_file(submissions: Path) -> Path | None:
    """The class.toml in the folder SUBMISSIONS, or beside the archive; None where there is none."""
    folder = submissions if os.path.isdir(submissions) else submissions.parent
    file = folder / RULES_FILE
    return file if os.path.lexists(file) else None


def read_rules(path: Path, course: Course) -> ClassRules:
    """Raises UsageError."""
    name = shown(path)
    if is_special(path):
        raise UsageError(f"{name} is no file; name the rules of the class.")
    try:
        return _Reading(read_table(path, name), course).rules()
    except CourseError as error:
        # The same sentence: here the file is the instructor's, and so is the mistake.
        raise UsageError(str(error)) from None


class _Reading:
    def __init__(self, table: StrictTable, course: Course) -> None:
        self._table = table
        self._course = course
        self._rules = ClassRules()

    def rules(self) -> ClassRules:
        table = self._table
        table.format(_FORMAT)
        zone = self._zone(table) if "time_zone" in table else None
        weights = self._by_exercise("exercises", self._weight)
        self._rules = ClassRules(weights, zone=zone)
        deadline = table.moment("deadline") if "deadline" in table else None
        deadlines = self._by_exercise("deadlines", StrictTable.moment)
        self._rules = ClassRules(weights, deadline, deadlines, zone=zone)
        late = self._late(table.table("late")) if "late" in table else None
        found = ClassRules(
            weights,
            deadline,
            deadlines,
            late,
            self._each("extensions", self._extension),
            self._each("exemptions", self._exemption),
            self._each("overrides", self._override),
            zone,
        )
        table.close()
        return found

    def _zone(self, table: StrictTable) -> tzinfo:
        name = table.text("time_zone")
        try:
            return ZoneInfo(name)
        except (ValueError, OSError, LookupError):
            raise table.fault(
                f"the key 'time_zone' is {name!r}, which this machine does not know",
                'write one such as "Europe/Berlin" or "UTC"',
            ) from None

    def _by_exercise(self, key: str, read: Callable[[StrictTable, str], Value]) -> dict[str, Value]:
        """A table whose keys are exercises."""
        found: dict[str, Value] = {}
        if key not in self._table:
            return found
        table = self._table.table(key)
        for name in table.keys():  # noqa: SIM118 - it is no mapping
            exercise = self._exercise(table, name, table.key(name))
            if exercise in found:
                raise table.fault(
                    f"the key '{table.key(name)}' names {exercise} twice",
                    "leave one of the two out",
                )
            found[exercise] = read(table, name)
        if not found:
            raise self._table.fault(f"the table '{key}' is empty", "fill it or remove it")
        return found

    def _exercise(self, table: StrictTable, name: str, key: str) -> str:
        """The id of an exercise that counts."""
        try:
            found = find_exercise(self._course, name).id
        except UnknownExercise as error:
            raise table.fault(f"the key '{key}': {str(error).rstrip('.')}", "correct it") from None
        if self._rules.weights and found not in self._rules.weights:
            raise table.fault(
                f"the key '{key}' is {found}, which does not count",
                "add it to [exercises] or take it out here",
            )
        return found

    def _weight(self, table: StrictTable, key: str) -> Fraction:
        return _exactly(table.number(key, 0, _MOST_WEIGHT))

    def _late(self, table: StrictTable) -> Late:
        share = _exactly(table.number("share_a_day", 0, 1))
        floor = _exactly(table.number("floor", 0, 1)) if "floor" in table else Fraction(0)
        last_day = table.integer("last_day") if "last_day" in table else None
        marked = table.integer("marked_days") if "marked_days" in table else 0
        table.close()
        return Late(share, floor, last_day, marked)

    def _each(self, key: str, read: Callable[[StrictTable], Entry]) -> tuple[Entry, ...]:
        found: list[Entry] = []
        for table in self._table.tables(key) if key in self._table else ():
            found.append(read(table))
            table.close()
        return tuple(found)

    def _extension(self, table: StrictTable) -> Extension:
        student, exercise = table.text("student"), self._optional_exercise(table)
        deadline = table.moment("deadline")
        before = self._before(exercise)
        if before is None:
            raise table.fault(
                f"the key '{table.key('deadline')}' extends no deadline",
                "write the deadline of the class above it: deadline = 2026-11-01T23:59:00",
            )
        if self._rules.at(deadline) < self._rules.at(before):
            raise table.fault(
                f"the key '{table.key('deadline')}' is before the deadline of the class ({before})",
                "give a later one",
            )
        return Extension(student, exercise, deadline, self._reason(table))

    def _before(self, exercise: str) -> datetime | None:
        """The deadline that is extended; of all exercises, the first."""
        rules = self._rules
        if exercise:
            return rules.deadline_of(exercise)
        every = [*rules.deadlines.values(), *([rules.deadline] if rules.deadline else [])]
        return min(every, key=rules.at, default=None)

    def _exemption(self, table: StrictTable) -> Exemption:
        student = table.text("student") if "student" in table else ""
        exercise = self._optional_exercise(table)
        if not student and not exercise:
            raise table.fault(
                f"a block [[{table.key('').rstrip('.')}]] exempts nobody",
                "name a student, an exercise or both",
            )
        return Exemption(student, exercise, self._reason(table))

    def _override(self, table: StrictTable) -> Override:
        student = table.text("student")
        exercise = self._exercise(table, table.text("exercise"), table.key("exercise"))
        most = self._course.exercise(exercise).points
        points = _exactly(table.number("points", 0, most))
        return Override(student, exercise, points, table.text("reason"))

    def _optional_exercise(self, table: StrictTable) -> str:
        if "exercise" not in table:
            return ""
        return self._exercise(table, table.text("exercise"), table.key("exercise"))

    def _reason(self, table: StrictTable) -> str:
        return table.text("reason") if "reason" in table else ""


def _exactly(value: float) -> Fraction:
    """The number as it is written: 0.1 is a tenth."""
    return Fraction(repr(value))
