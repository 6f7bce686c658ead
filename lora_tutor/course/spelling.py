"""The words of a course in 7 bits, for terminals that know no more. Pages are spelled as they are
laid out."""

from __future__ import annotations

from dataclasses import replace

from lora_tutor.course.model import Course, Exercise, Section
from lora_tutor.typeset.ascii import spelled


def in_seven_bits(course: Course) -> Course:
    """The same course, every title, hint and reason of it spelled: `Scale by alpha/r`."""
    return replace(
        course,
        title=spelled(course.title),
        convention=spelled(course.convention),
        sections=tuple(map(_section, course.sections)),
        exercises={id: _exercise(each) for id, each in course.exercises.items()},
    )


def _section(section: Section) -> Section:
    lessons = tuple(replace(each, title=spelled(each.title)) for each in section.lessons)
    return replace(section, title=spelled(section.title), lessons=lessons)


def _exercise(exercise: Exercise) -> Exercise:
    return replace(
        exercise,
        title=spelled(exercise.title),
        hints=tuple(map(spelled, exercise.hints)),
        why=spelled(exercise.why),
    )
