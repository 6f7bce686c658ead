"""From what a person typed to what is graded."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lora_tutor.course.find import advice_on, find_exercise
from lora_tutor.course.model import Course
from lora_tutor.errors import UnknownExercise, UnreadableSubmission, UsageError
from lora_tutor.files.source import read_submission, shown
from lora_tutor.learner.session import Session


@dataclass(frozen=True, slots=True)
class Target:
    """One file to grade as an answer to one exercise; `path` None is the workspace's file."""

    exercise: str
    path: Path | None


@dataclass(frozen=True, slots=True)
class Selection:
    """What to grade, each once, and a sentence for each bad target.

    `single` if one answer was asked for, and not a list that happens to have one.
    """

    targets: tuple[Target, ...]
    problems: tuple[str, ...]
    single: bool


def resolve(session: Session, targets: Sequence[str], exercise: str | None) -> Selection:
    """From the arguments of `grade`, in their order; without any, the whole workspace.

    `exercise` names the exercise of the one file that is given. Raises UsageError.
    """
    if exercise is not None:
        known = session.exercise(exercise).id
        if len(targets) != 1 or os.path.isdir(targets[0]):
            raise UsageError("--exercise goes with exactly one file; name that file.")
        return Selection((Target(known, Path(targets[0])),), (), single=True)
    if not targets:
        return Selection(tuple(Target(each, None) for each in session.course.exercises), (), False)
    is_folder = os.path.isdir(targets[0])
    found: dict[Target, None] = {}
    problems: list[str] = []
    for target in targets:
        try:
            found.update(dict.fromkeys(_resolve_one(session.course, target)))
        except UsageError as error:
            problems.append(str(error))
    single = len(targets) == 1 and (targets[0] in session.course.exercises or not is_folder)
    return Selection(tuple(found), tuple(problems), single)


def _resolve_one(course: Course, target: str) -> Iterator[Target]:
    path = Path(target)
    if not target:
        raise UnknownExercise("A TARGET is empty; `lora-tutor list` shows the exercises.")
    if target in course.exercises:
        yield Target(target, None)
    elif os.path.isdir(path):
        yield from _in_folder(course, path)
    elif target.endswith(("/", os.sep)) and not os.path.lexists(path):
        raise UsageError(f"There is no folder {shown(target)}; check the spelling.")
    elif os.path.lexists(path) or path.suffix == ".py" or len(path.parts) > 1:
        yield Target(_exercise_of(course, path), path)
    else:
        yield Target(find_exercise(course, target).id, None)


def _in_folder(course: Course, folder: Path) -> Iterator[Target]:
    try:
        names = {entry.name for entry in folder.iterdir()}
    except OSError as error:
        raise UnreadableSubmission(
            f"The folder {shown(folder)} cannot be read ({error.strerror}); check its permissions."
        ) from error
    answers = [each for each in course.exercises.values() if each.filename in names]
    if not answers:
        raise UsageError(
            f"The folder {shown(folder)} holds no exercise of this course: "
            f"files there must be named like {next(iter(course.exercises))}.py."
        )
    yield from (Target(each.id, folder / each.filename) for each in answers)


def _exercise_of(course: Course, path: Path) -> str:
    """The exercise that a file's name tells. Raises UsageError."""
    if path.stem in course.exercises:
        return path.stem
    # What cannot be read has a sentence of its own, which helps more than one on its name.
    read_submission(path, "ID")
    raise UnknownExercise(
        f"The name of {shown(path)} is that of no exercise; say which one it answers with "
        f"--exercise ID. {advice_on(course, path.stem)}"
    )
