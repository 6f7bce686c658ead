"""What the courses that are installed here offer; one that is broken says why in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from lora_tutor.course.installed import InstalledCourse, installed_courses, load_installed
from lora_tutor.course.loader import load_course
from lora_tutor.course.model import Course
from lora_tutor.errors import CourseError
from lora_tutor.files.locations import BUILT_IN


@dataclass(frozen=True, slots=True)
class Offer:
    """`name` opens the course. Where there is a `problem`, nothing else is known but the place.

    `place` is its folder, or the package that should hold it.
    """

    name: str
    place: str
    id: str | None = None
    title: str | None = None
    version: str | None = None
    lessons: int | None = None
    exercises: int | None = None
    problem: str | None = None


def offers() -> list[Offer]:
    """Ours first, the others by name."""
    others = (each for each in installed_courses() if each.name != BUILT_IN)
    return [_offer(BUILT_IN, "lora-tutor", load_course), *map(_installed, others)]


def _installed(found: InstalledCourse) -> Offer:
    return _offer(found.name, found.package, partial(load_installed, found))


def _offer(name: str, package: str, load: Callable[[], Course]) -> Offer:
    try:
        course = load()
    except CourseError as error:
        return Offer(name, package, problem=str(error))
    return Offer(
        name,
        str(course.root),
        course.id,
        course.title,
        course.version,
        sum(1 for _ in course.lessons()),
        len(course.exercises),
    )
