"""Finds a course by its folder or name, and an exercise by its id or number."""

from __future__ import annotations

import difflib
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lora_tutor.course.loader import load_course
from lora_tutor.course.model import Course, Exercise
from lora_tutor.errors import UnknownExercise, UsageError
from lora_tutor.files.locations import BUILT_IN, COURSE_VARIABLE, course_option
from lora_tutor.files.source import shown

if TYPE_CHECKING:
    from lora_tutor.course.installed import InstalledCourse


@dataclass(frozen=True, slots=True)
class CoursePlace:
    """Where a course lies. `root` is None for the one that we ship."""

    root: Path | None
    lasting_option: str = ""
    installed: InstalledCourse | None = None


def find_course(named: Path | None) -> Course:
    """The course in the folder `named`, or installed under that name.

    None is the one that the variable LORA_TUTOR_COURSE names, else the one that we ship. Raises
    UsageError where there is no such course, and CourseError where the course is faulty.
    """
    place = find_place(named)
    if place.root is None:
        return load_course()
    option = "" if named is None else course_option(named)
    if place.installed is None:
        course = load_course(place.root)
    else:
        from lora_tutor.course.installed import load_installed

        course = load_installed(place.installed)
    return replace(course, option=option, lasting_option=place.lasting_option)


def find_place(named: Path | None) -> CoursePlace:
    """Where the course lies that `find_course` reads. Raises UsageError, CourseError."""
    variable = os.environ.get(COURSE_VARIABLE)
    wanted = Path(variable) if named is None and variable else named
    if wanted is None:
        return CoursePlace(None)
    if os.path.isdir(wanted / "lessons"):
        return CoursePlace(wanted, course_option(wanted.absolute()))
    if wanted == Path(BUILT_IN):
        return CoursePlace(None)
    from lora_tutor.course.installed import installed_courses

    installed = {each.name: each for each in installed_courses()}
    if str(wanted) in installed:
        found = installed[str(wanted)]
        return CoursePlace(found.root, course_option(wanted), found)
    of_variable = "" if named is not None else f" (the variable {COURSE_VARIABLE})"
    raise UsageError(
        f"{shown(wanted)}{of_variable} is not a course: name a folder that holds lessons/ and "
        f"exercises/, or one of {', '.join([BUILT_IN, *installed])}."
    )


def find_exercise(course: Course, name: str) -> Exercise:
    """The exercise of that id or number ("09"). Raises UnknownExercise with the nearest ids."""
    found = course.exercises.get(name)
    if found is not None:
        return found
    numbered = _numbered(course, name)
    if len(numbered) == 1:
        return course.exercises[numbered[0]]
    raise UnknownExercise(f"There is no exercise '{shown(name)}'. {advice_on(course, name)}")


def advice_on(course: Course, name: str) -> str:
    """A sentence that leads from a name which is that of no exercise to the right one."""
    near = _numbered(course, name) or difflib.get_close_matches(
        name, course.exercises, n=3, cutoff=0.5
    )
    return f"Did you mean {' or '.join(near)}?" if near else "`lora-tutor list` shows them all."


def _numbered(course: Course, number: str) -> list[str]:
    return [each for each in course.exercises if each.split("_")[0] == number]
