"""The course and the progress in it, as data and as text: pure functions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from lora_tutor.course.model import Course, Exercise
from lora_tutor.learner.status import ExerciseStatus, NextStep, ProgressSummary
from lora_tutor.reports.amounts import work_left
from lora_tutor.reports.words import Look

_BAR_WIDTH = 30


def as_data(
    course: Course, read: Collection[str], statuses: Mapping[str, ExerciseStatus]
) -> dict[str, Any]:
    """The contract of `list --json`."""
    sections = [
        {
            "id": section.id,
            "title": section.title,
            "lessons": [
                {"id": lesson.id, "title": lesson.title, "read": lesson.id in read}
                for lesson in section.lessons
            ],
            "exercises": [_exercise(statuses[each]) for each in section.exercises],
            "labs": list(section.labs),
        }
        for section in course.sections
    ]
    return {"schema": 1, "sections": sections}


def _exercise(status: ExerciseStatus) -> dict[str, Any]:
    exercise = status.exercise
    return {
        "id": exercise.id,
        "title": exercise.title,
        "points": exercise.points,
        "difficulty": exercise.difficulty,
        "minutes": exercise.minutes,
        "status": status.state,
        "attempts": status.attempts,
    }


def as_text(
    course: Course,
    read: Collection[str],
    statuses: Mapping[str, ExerciseStatus],
    known: Collection[str],
    look: Look,
) -> str:
    """Section by section; the words beside the signs carry the meaning."""
    lines = [look.bold(course.title)]
    spine_sign = look.state("spine")
    if course.spine:
        lines.append(f"{spine_sign} marks the spine, the short path through the course.")
    gap = " " * len(look.state("new"))
    labs = [each for section in course.sections for each in section.labs]
    wide = max((len(each) for each in (*course.exercises, *labs)), default=0)
    for section in course.sections:
        lines += ["", look.bold(f"{section.id}  {section.title}")]
        for lesson in section.lessons:
            word = "read" if lesson.id in read else "known" if lesson.id in known else ""
            sign = look.state(word or "new")
            lines.append(f"  {sign} {lesson.id:<5} {lesson.title}{f'  ({word})' if word else ''}")
        for each in section.exercises:
            lead = spine_sign if each in course.spine else " "
            lines.append(f"{lead} {_exercise_line(statuses[each], each in known, wide, look)}")
        lines += [f"  {gap} {each:<{wide}}  lab" for each in section.labs]
    return "\n".join(lines) + "\n"


def _exercise_line(status: ExerciseStatus, known: bool, wide: int, look: Look) -> str:
    exercise: Exercise = status.exercise
    state = "known" if known and not status.passed else status.state
    return (
        f"{look.state(state)} {exercise.id:<{wide}}  {state:<6}  "
        f"{status.best_points:>2}/{exercise.points:<2}  {exercise.minutes:>2} min  {exercise.title}"
    )


def progress_text(summary: ProgressSummary, step: NextStep, look: Look) -> str:
    share = summary.points / summary.max_points if summary.max_points else 0.0
    if step.kind == "done":
        what_next = step.reason
    else:
        verb = "read" if step.kind == "lesson" else "watch"
        what_next = f"{step.title} (`lora-tutor {verb} {step.id}`). {step.reason}"
    return (
        f"{look.bar(share, _BAR_WIDTH)}  {summary.points} of {summary.max_points} points\n"
        f"Lessons read:      {summary.lessons_read} of {summary.lessons}\n"
        f"Exercises passed:  {summary.passed} of {summary.exercises}\n"
        f"Exercises left:    about {work_left(summary.minutes_left)}\n"
        f"Next: {what_next}\n"
    )
