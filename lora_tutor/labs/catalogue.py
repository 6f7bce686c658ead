"""The labs that exist, by name, without loading what any of them computes with."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from lora_tutor.course.model import Course
from lora_tutor.errors import UsageError
from lora_tutor.labs.own import own_names, read_lab

if TYPE_CHECKING:
    from lora_tutor.labs.model import Lab

NAMES: tuple[str, ...] = (
    "rank_staircase",
    "regularisation",
    "scaling_rule",
    "starting_points",
    "forgetting",
    "update_xray",
    "two_dials",
    "flop_stopwatch",
    "half_precision_merge",
    "whole_game",
)
"""L1 to L10, in order: `lora_tutor.labs.descriptions.<name>` has the LAB of that name."""


def find_lab(name: str) -> Lab:
    """The lab of that name or number ("L3", "3"). Raises UsageError with the names there are."""
    from lora_tutor.labs.model import Lab

    wanted = name.strip().lower()
    number = number_in(wanted)
    if 1 <= number <= len(NAMES):
        wanted = NAMES[number - 1]
    if wanted not in NAMES:
        raise UsageError(f"There is no lab {name!r}. The labs are {', '.join(NAMES)}.")
    found = importlib.import_module(f"lora_tutor.labs.descriptions.{wanted}").LAB
    assert isinstance(found, Lab)
    return found


def number_in(wanted: str) -> int:
    """3 for "L3" and "3"; 0 where it is no number."""
    digits = wanted.strip().lower().removeprefix("l")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 5 else 0


def lab_names(course: Course) -> list[str]:
    """Those that a page of the course may name: its own, and ours. Nothing is read."""
    own = own_names(course.root)
    return [*own, *(each for each in NAMES if each not in own)]


def pages_of(course: Course) -> dict[str, list[str]]:
    """By lab, the ids of the lessons that name it."""
    named: dict[str, list[str]] = {}
    for lesson in course.lessons():
        for name in dict.fromkeys(lesson.labs):
            named.setdefault(name, []).append(lesson.id)
    return named


class CourseLabs:
    """The labs that the pages of a course name. Of two labs of one name it has the course's own.

    Ours keep their numbers, and its own have the lowest ones that are free. What its own say of
    themselves is read now: raises CourseError.
    """

    def __init__(self, course: Course) -> None:
        self._pages = pages_of(course)
        own = set(own_names(course.root)) & self._pages.keys()
        self._numbers = {
            name: number
            for number, name in enumerate(NAMES, start=1)
            if name in self._pages and name not in own
        }
        free = _free_numbers(set(self._numbers.values()))
        self._own = {
            name: read_lab(course.root, name, next(free), pages[0])
            for name, pages in self._pages.items()
            if name in own
        }
        self._numbers |= {name: lab.number for name, lab in self._own.items()}

    @property
    def names(self) -> tuple[str, ...]:
        """By number."""
        return tuple(sorted(self._numbers, key=self._numbers.__getitem__))

    def find(self, name: str) -> Lab:
        """By name or number. Raises UsageError with the names there are."""
        if not self._numbers:
            raise UsageError("This course has no labs.")
        number = number_in(name)
        asked = name.strip().lower()
        wanted = next(
            (
                each
                for each, of_it in self._numbers.items()
                if of_it == number or each.lower() == asked
            ),
            asked,
        )
        if wanted in self._own:
            return self._own[wanted]
        if wanted not in self._numbers:
            # One of ours is told by its name, also where its number was asked for.
            wanted = NAMES[number - 1] if 1 <= number <= len(NAMES) else name
            raise UsageError(
                f"This course has no lab {wanted!r}. Its labs are {', '.join(self.names)}."
            )
        lab, pages = find_lab(wanted), self._pages[wanted]
        return lab if lab.lesson in pages else replace(lab, lesson=pages[0])


def _free_numbers(taken: set[int]) -> Iterator[int]:
    number = 0
    while True:
        number += 1
        if number not in taken:
            yield number
