"""`lora-tutor export`: what makes a gradebook or a CI system run the grader."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import click

from lora_tutor.cli.setup import (
    FOLDER,
    Setup,
    global_options,
    pass_setup,
    put_exactly,
    say,
)
from lora_tutor.errors import ExitCode, UsageError
from lora_tutor.files.output import unwritable
from lora_tutor.files.source import shown

_COURSE = "lora-tutor-course"
_NEXT = {
    "gradescope": "Zip the files of {folder} (not the folder) and upload that as the autograder.",
    "github": "Commit the files of {folder} to the repository that students copy.",
}


@click.command()
@click.argument("system", type=click.Choice(["gradescope", "github"]))
@click.argument("folder", type=FOLDER, metavar="DIR")
@click.option("--exercise", "ids", multiple=True, metavar="ID", help="Grade this one; repeatable.")
@click.option("--wheel", type=FOLDER, metavar="FILE", help="A wheel of lora-tutor to take along.")
@click.option("--force", is_flag=True, help="Replace files that are there already.")
@global_options
@pass_setup
def export(
    setup: Setup,
    system: str,
    folder: Path,
    ids: tuple[str, ...],
    wheel: Path | None,
    force: bool,
) -> ExitCode:
    """Write the files that make Gradescope or GitHub Actions grade submissions.

    Without --exercise, Gradescope grades every exercise of the course, and GitHub those that a
    repository holds. Without --wheel, lora-tutor is installed from the package index. A course of
    your own goes along to Gradescope; a repository would show its checks to the students.
    """
    from lora_tutor import __version__
    from lora_tutor.course.find import find_course, find_exercise
    from lora_tutor.reports.writers import handout

    course = find_course(setup.course)
    exercises = [find_exercise(course, each).id for each in ids]
    carried = _checked_wheel(wheel)
    own = course.root if setup.course is not None and system == "gradescope" else None
    if system == "gradescope":
        ids_of_all = exercises or [*course.exercises]
        files = handout.gradescope(ids_of_all, __version__, carried, _COURSE if own else None)
    else:
        files = handout.github(exercises, __version__, carried)
    _refuse_existing(folder, [*(each.name for each in files), *([_COURSE] if own else [])], force)
    try:
        for each in files:
            _write(folder / each.name, each.text, each.executable)
            put_exactly(f"{folder / each.name}\n")
        if own is not None:
            for part in ("lessons", "exercises"):
                shutil.copytree(
                    own / part,
                    folder / _COURSE / part,
                    ignore=shutil.ignore_patterns("__pycache__"),
                    dirs_exist_ok=True,
                )
            put_exactly(f"{folder / _COURSE}\n")
        if wheel is not None and carried is not None:
            shutil.copyfile(wheel, folder / carried)
            put_exactly(f"{folder / carried}\n")
    except OSError as error:
        raise unwritable(folder, error.strerror or type(error).__name__) from error
    if setup.course is not None and system == "github":
        say(
            "The workflow grades the built-in course: yours is not taken along, for in the "
            "repository its hidden checks would be the students' to read."
        )
    say(_NEXT[system].format(folder=shown(folder)))
    return ExitCode.PASSED


def _write(path: Path, text: str, executable: bool) -> None:
    from lora_tutor.files.atomic import write_atomically

    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, text.encode())
    if executable:
        path.chmod(path.stat().st_mode | 0o111)


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
