"""The words of a course in ASCII, for terminals that know no more. Pages are spelled as they are
laid out."""

from __future__ import annotations

from dataclasses import replace

from lora_tutor.course.model import Course, Exercise, Section
from lora_tutor.typeset.ascii import in_ascii


def course_in_ascii(course: Course) -> Course:
    """The same course, every title, hint and reason of it spelled: `Scale by alpha/r`."""
    return replace(
        course,
        title=in_ascii(course.title),
        convention=in_ascii(course.convention),
        sections=tuple(map(_section, course.sections)),
        exercises={id: _exercise(each) for id, each in course.exercises.items()},
    )


def _section(section: Section) -> Section:
    lessons = tuple(replace(each, title=in_ascii(each.title)) for each in section.lessons)
    return replace(section, title=in_ascii(section.title), lessons=lessons)


def _exercise(exercise: Exercise) -> Exercise:
    return replace(
        exercise,
        title=in_ascii(exercise.title),
        hints=tuple(map(in_ascii, exercise.hints)),
        why=in_ascii(exercise.why),
    )
