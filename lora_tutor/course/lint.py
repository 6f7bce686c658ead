"""The static half of `check-course`: everything that can be refused without running code."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from lora_tutor.course.blanks import BLANK
from lora_tutor.course.description_lint import in_description
from lora_tutor.course.exercise_lint import lint_exercise
from lora_tutor.course.fault import Finding
from lora_tutor.course.lesson_lint import Known, lint_lesson
from lora_tutor.course.model import Course

__all__ = ["Finding", "Known", "lint_course", "lint_exercise", "lint_lesson"]


def lint_course(
    course: Course,
    figures: Collection[str] | None = None,
    labs: Collection[str] | None = None,
    figure_text: Callable[[str, int], str] | None = None,
) -> list[Finding]:
    """Every finding in lessons and exercises, in the order of the course.

    `figures` and `labs` are the names that exist; None: figure names are not judged, and a lab is
    known if any lesson of course.toml names it. `figure_text` gives a figure's text twin for a
    width, which `read` prints and which has to fit, too.
    """
    known = Known(figures, labs, figure_text)
    findings = [*_stray_pages(course), *_equal_titles(course), *_missing_whys(course)]
    for lesson in course.lessons():
        findings += lint_lesson(lesson, course, known)
        if labs is not None:
            findings += [
                Finding(
                    "lessons/course.toml",
                    0,
                    f"the lesson {lesson.id} names the lab '{lab}', which does not exist",
                    f"choose among {', '.join(sorted(labs))}",
                )
                for lab in lesson.labs
                if lab not in labs
            ]
    for exercise in course.exercises.values():
        findings += lint_exercise(exercise)
    return list(dict.fromkeys(findings))


def _stray_pages(course: Course) -> list[Finding]:
    known = {lesson.file for lesson in course.lessons()}
    pages = (course.root / "lessons").rglob("*.md")
    return [
        Finding(_name(page, course), 0, "no lesson shows this page", "name it in course.toml")
        for page in sorted(pages)
        if page not in known
    ]


def _equal_titles(course: Course) -> list[Finding]:
    first: dict[str, str] = {}
    findings = []
    for exercise in course.exercises.values():
        if exercise.title.startswith(BLANK):
            continue  # told as such
        other = first.setdefault(exercise.title, exercise.id)
        if other != exercise.id:
            problem = f"the title is that of {other}"
            findings.append(in_description(exercise, "title", problem, "give it its own"))
    return findings


def _missing_whys(course: Course) -> list[Finding]:
    """A course need not say why an exercise matters; one that says it anywhere says it always."""
    exercises = course.exercises.values()
    if not any(exercise.why for exercise in exercises):
        return []
    return [
        Finding(
            f"exercises/{exercise.id}/exercise.toml",
            0,
            "the key 'why' is missing, which other exercises have",
            "say in one sentence why it matters in practice",
        )
        for exercise in exercises
        if not exercise.why
    ]


def _name(page: Path, course: Course) -> str:
    return page.relative_to(course.root).as_posix()
