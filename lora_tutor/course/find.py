"""Finds a course by its folder, and an exercise by its id or number."""

from __future__ import annotations

import difflib
import os
from pathlib import Path

from lora_tutor.course.loader import load_course
from lora_tutor.course.model import Course, Exercise
from lora_tutor.errors import UnknownExercise, UsageError
from lora_tutor.files.source import shown


def find_course(root: Path | None) -> Course:
    """The course in the folder `root`; None is the one that we ship.

    Raises UsageError where the folder is no course, and CourseError where the course is faulty.
    """
    if root is not None and not os.path.isdir(root / "lessons"):
        raise UsageError(
            f"{shown(root)} is not a course: name a folder that holds lessons/ and exercises/."
        )
    return load_course(root)


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
