"""Writes into a folder what makes a gradebook or a CI system run the grader."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lora_tutor import __version__
from lora_tutor.course.find import find_exercise
from lora_tutor.course.installed import installed_courses
from lora_tutor.course.model import Course
from lora_tutor.errors import CourseError, UsageError
from lora_tutor.files.atomic import write_atomically
from lora_tutor.files.locations import content_root
from lora_tutor.files.output import unwritable
from lora_tutor.files.source import shown
from lora_tutor.reports.writers import handout

_COURSE = "lora-tutor-course"
_ADDRESS = re.compile(r"https?://[\w.~%/:@+-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class AutograderOrder:
    """What to write, and where.

    `only` names exercises; none stands for all of them, or for those of a repository. `wheel` is a
    file to install from, None for the package index; `torch_index` is where torch comes from, None
    for the package index too. `visibility` says when students see the checks on Gradescope.

    Another course than ours goes along to Gradescope, which keeps it from students. A repository
    would show them the hidden checks: its workflow installs the course, so pip must know it.
    """

    system: str
    folder: Path
    only: tuple[str, ...] = ()
    wheel: Path | None = None
    torch_index: str | None = handout.TORCH_INDEX
    visibility: str = "visible"
    force: bool = False


def write_autograder(course: Course, order: AutograderOrder, wrote: Callable[[Path], None]) -> None:
    """Write the files; `wrote` hears of each file and folder that is made.

    Raises UsageError, before anything is written where something stands in the way.
    """
    if order.torch_index is not None and not _ADDRESS.fullmatch(order.torch_index):
        raise UsageError(
            f"{shown(order.torch_index)} is no address of a package index; "
            f"{handout.TORCH_INDEX} is one."
        )
    with_course = order.system == "gradescope" and course.root != content_root()
    carried = _checked_wheel(order.wheel)
    files = _files(course, order, carried, with_course)
    names = [each.name for each in files]
    _refuse_existing(order.folder, [*names, *([_COURSE] if with_course else [])], order.force)
    try:
        for each in files:
            _write(order.folder / each.name, each.text, each.executable)
            wrote(order.folder / each.name)
        if with_course:
            _copy_course(course.root, order.folder / _COURSE)
            wrote(order.folder / _COURSE)
        if order.wheel is not None and carried is not None:
            shutil.copyfile(order.wheel, order.folder / carried)
            wrote(order.folder / carried)
    except OSError as error:
        raise unwritable(order.folder, error.strerror or type(error).__name__) from error


def _files(
    course: Course, order: AutograderOrder, wheel: str | None, with_course: bool
) -> Sequence[handout.HandoutFile]:
    only = [find_exercise(course, each).id for each in order.only]
    installed = handout.Installation(__version__, wheel, order.torch_index, _constraints())
    if order.system == "github":
        return handout.github(only, installed, _packaged(course))
    carried = _COURSE if with_course else None
    exercises = only or [*course.exercises]
    return handout.gradescope(exercises, installed, carried, order.visibility)


def _packaged(course: Course) -> tuple[str, str] | None:
    """What a workflow installs besides, and the course's name; None for our own course."""
    if course.root == content_root():
        return None
    for each in installed_courses():
        # Another one that is broken is no hindrance.
        with contextlib.suppress(CourseError):
            if each.root == course.root:
                return f"{each.package}=={each.version}", each.name
    raise UsageError(
        "A workflow cannot take a course along from a folder: in the repository its hidden checks "
        "would be the students' to read. Make a package of it, install that, and name the course "
        "as `lora-tutor courses` does."
    )


def _constraints() -> str:
    """The versions that the tests are run with."""
    try:
        return (content_root() / handout.CONSTRAINTS).read_text(encoding="utf-8")
    except OSError as error:
        raise CourseError(
            f"The file constraints.txt cannot be read ({error.strerror}); install lora-tutor again."
        ) from error


def _write(path: Path, text: str, executable: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, text.encode())
    if executable:
        path.chmod(path.stat().st_mode | 0o111)


def _copy_course(root: Path, target: Path) -> None:
    for part in ("lessons", "exercises"):
        shutil.copytree(
            root / part,
            target / part,
            ignore=shutil.ignore_patterns("__pycache__"),
            dirs_exist_ok=True,
        )


def _checked_wheel(wheel: Path | None) -> str | None:
    if wheel is None:
        return None
    if not os.path.isfile(wheel) or not wheel.name.startswith("lora_tutor-"):
        raise UsageError(
            f"{shown(wheel)} is no wheel of lora-tutor; `python -m build --wheel` makes one."
        )
    return wheel.name


def _refuse_existing(folder: Path, names: list[str], force: bool) -> None:
    there = [name for name in names if os.path.lexists(folder / name)]
    if there and not force:
        raise UsageError(
            f"{shown(folder)} already holds {', '.join(there)}; --force replaces them."
        )
