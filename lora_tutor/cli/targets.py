"""From what a person typed to what is graded."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lora_tutor.classroom.intake.answers import HandedIn
from lora_tutor.classroom.intake.one_student import collect_one, holds_many
from lora_tutor.classroom.intake.source_code import code_in
from lora_tutor.course.find import advice_on, find_course, find_exercise
from lora_tutor.course.model import Course
from lora_tutor.errors import UnknownExercise, UnreadableSubmission, UsageError, WorkspaceError
from lora_tutor.files.locations import workspace_dir
from lora_tutor.files.source import read_regular, read_submission, shown
from lora_tutor.learner.grade_answers import Target
from lora_tutor.learner.session import Session
from lora_tutor.learner.status import NO_EXERCISES
from lora_tutor.reports.report import Reason

_NOTEBOOK = ".ipynb"
_CODE = (".py", _NOTEBOOK)
_SHOWN_REFUSALS = 3


@dataclass(frozen=True, slots=True)
class Selection:
    """What to grade, each once, and a sentence for each bad target.

    `notes` say what was guessed or passed over. `refused`: something handed in cannot be read.
    `single` if one answer was asked for, and not a list that happens to have one.
    """

    targets: tuple[Target, ...]
    problems: tuple[str, ...]
    notes: tuple[str, ...] = ()
    refused: bool = False
    single: bool = False


@dataclass
class _Found:
    """What the arguments have come to so far."""

    targets: dict[tuple[str, Path | None], Target]
    notes: list[str]
    refused: bool = False

    def add(self, target: Target) -> None:
        self.targets.setdefault((target.exercise, target.path), target)


def resolve(session: Session, targets: Sequence[str], only: Sequence[str] = ()) -> Selection:
    """From the arguments of `grade`, in their order; without any, the whole workspace.

    `only` names the exercise of the one file that is given, or those that are looked for in the
    one folder or archive. Raises UsageError.
    """
    course = session.course
    if not course.exercises:
        raise UsageError(NO_EXERCISES)
    asked = list(dict.fromkeys(session.exercise(each).id for each in only))
    if asked and len(targets) != 1:
        raise UsageError("--exercise goes with exactly one file, folder or archive; name that one.")
    if not targets:
        return Selection(tuple(Target(each, None) for each in course.exercises), ())
    found, problems = _Found({}, []), []
    own = session.workspace.root
    for name in targets:
        try:
            _resolve_one(course, name, asked, _counts(name, len(targets) == 1, own), found)
        except UsageError as error:
            problems.append(str(error))
    single = len(targets) == 1 and (targets[0] in course.exercises or not _is_list(targets[0]))
    return Selection(
        tuple(found.targets.values()), tuple(problems), tuple(found.notes), found.refused, single
    )


def any_counts(targets: Sequence[str], course: Path | None, workspace: Path | None) -> bool:
    """Whether any of these may be the person's own work, so that their workspace is needed."""
    if not targets or not all(map(os.path.lexists, targets)):
        return True
    try:
        own = workspace_dir(workspace)
    except WorkspaceError:
        # Whoever opens it says so, where it is needed.
        return True
    if any(_counts(each, len(targets) == 1, own) for each in targets):
        return True
    # An id goes before a folder of that name.
    ids = find_course(course).exercises
    return any(each in ids for each in targets)


def _counts(target: str, alone: bool, workspace: Path) -> bool:
    """Whether it is one's own progress: what lies in the workspace, or the one .py file that is
    named. What lies elsewhere may be anybody's."""
    inside = Path(os.path.realpath(target)).is_relative_to(os.path.realpath(workspace))
    return inside or (alone and not _is_list(target) and not target.endswith(_NOTEBOOK))


def _is_path(path: Path) -> bool:
    """Whether something that is not there was meant as a file, and not as an exercise."""
    return path.suffix in _CODE or len(path.parts) > 1 or holds_many(path)


def _is_list(target: str) -> bool:
    return holds_many(Path(target))


def _resolve_one(
    course: Course, name: str, asked: Sequence[str], counts: bool, found: _Found
) -> None:
    path = Path(name)
    if not name:
        raise UnknownExercise("A TARGET is empty; `lora-tutor list` shows the exercises.")
    if name in course.exercises and not asked:
        found.add(Target(name, None))
    elif os.path.lexists(path) and holds_many(path):
        _in_whole(course, path, asked, counts, found)
    elif name.endswith(("/", os.sep)) and not os.path.lexists(path):
        raise UsageError(f"There is no folder {shown(name)}; check the spelling.")
    elif len(asked) > 1:
        raise UsageError("A file answers one exercise; give --exercise once, or name a folder.")
    elif asked:
        read = partial(_notebook, path) if path.suffix == _NOTEBOOK else None
        found.add(Target(asked[0], path, read, counts))
    elif os.path.lexists(path) or _is_path(path):
        _in_file(course, path, counts, found)
    else:
        found.add(Target(find_exercise(course, name).id, None))


def _in_whole(
    course: Course, path: Path, asked: Sequence[str], counts: bool, found: _Found
) -> None:
    """The answers in a folder or archive; what was asked for and is not there has a place too."""
    handed_in = _collected(course, path, asked)
    answers = {each.exercise: each for each in handed_in.answers}
    refusals = [each.told for each in handed_in.refused]
    notes = refusals + [each.told for each in handed_in.notes]
    # Code that answers nothing is told, and stands in the way of nobody: a test, a drawing.
    hard = [each for each in handed_in.refused if not each.path.casefold().endswith(_CODE)]
    found.refused |= bool(hard)
    found.notes += notes
    told = [each.told for each in handed_in.refused if each.reason is not Reason.EMPTY]
    why = "".join(f" {each}" for each in told[:_SHOWN_REFUSALS])
    # In one order, whatever is missing: Gradescope numbers what it shows.
    for exercise in asked or answers:
        answer = answers.get(exercise)
        if answer is not None:
            found.add(Target(exercise, Path(answer.path), answer.read, counts))
        else:
            missing = _not_found(course, path, exercise) + why
            file = path / course.exercises[exercise].filename
            found.add(Target(exercise, file, None, counts, missing, Reason.ABSENT))
    if not asked and not answers:
        raise UsageError(_not_found(course, path) + why)


def _in_file(course: Course, path: Path, counts: bool, found: _Found) -> None:
    """The exercise that a file's name or its functions tell. Raises UsageError."""
    if path.stem in course.exercises and path.suffix != _NOTEBOOK:
        found.add(Target(path.stem, path, None, counts))
        return
    if os.path.isfile(path):
        handed_in = _collected(course, path, ())
        for answer in handed_in.answers:
            found.notes += [each.told for each in handed_in.notes]
            found.add(Target(answer.exercise, path, answer.read, counts))
            return
        for each in handed_in.refused if path.suffix != ".py" else ():
            raise UnreadableSubmission(each.told)
    # What cannot be read has a sentence of its own, which helps more than one on its name.
    read_submission(path, "ID")
    raise UnknownExercise(
        f"The name of {shown(path)} is that of no exercise; say which one it answers with "
        f"--exercise ID. {advice_on(course, path.stem)}"
    )


def _collected(course: Course, path: Path, asked: Sequence[str]) -> HandedIn:
    wanted = [each for each in course.exercises if not asked or each in asked]
    return collect_one(path, wanted, _entry_points(course))


def _entry_points(course: Course) -> Mapping[str, Collection[str]]:
    return {each.id: each.entry_points for each in course.exercises.values()}


def _not_found(course: Course, path: Path, exercise: str = "") -> str:
    """What was looked for, and where."""
    where = "this folder" if path == Path() else shown(path)
    if not exercise:
        return (
            f"No answer to an exercise of this course is in {where}: looked in all its folders and "
            f"archives for files and notebooks named like {next(iter(course.exercises))}.py, or "
            "that define what an exercise asks for."
        )
    asks = " and ".join(course.exercises[exercise].entry_points)
    return (
        f"No answer to {exercise} is in {where}: looked in all its folders and archives for a file "
        f"or notebook named like {exercise}.py, or one that defines {asks}."
    )


def _notebook(path: Path) -> bytes:
    return code_in("", str(path), path.name, partial(read_regular, path))
