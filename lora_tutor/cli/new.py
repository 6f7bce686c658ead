"""`lora-tutor new`: the beginning of a course, or of a part of one."""

from __future__ import annotations

from pathlib import Path

import click

from lora_tutor.cli.setup import FOLDER, Setup, global_options, pass_setup, put_exactly, say
from lora_tutor.course.find import find_course, find_place
from lora_tutor.course.model import Course
from lora_tutor.course.new_files import (
    KINDS,
    new_course,
    new_exercise,
    new_figure,
    new_lab,
    new_lesson,
)
from lora_tutor.errors import ExitCode, UsageError
from lora_tutor.figures.catalogue import class_name
from lora_tutor.files.locations import COURSE_VARIABLE, course_option
from lora_tutor.files.source import shown

_KIND = click.option(
    "--kind", type=click.Choice(KINDS), default="numpy", show_default=True, help="What it uses."
)
_LESSON = click.option(
    "--lesson", "lesson_id", metavar="ID", help="Its lesson (default: the last one)."
)


@click.group()
def new() -> None:
    """Begin a course, or a part of one, from a template; nothing is replaced.

    The files hold blanks, each `...` with an example behind it. `lora-tutor check-course` says
    which are left.
    """


@new.command("course")
@click.argument("folder", type=FOLDER, metavar="DIR")
@click.option("--title", default="A course", show_default=True, help="The title of the course.")
@_KIND
def course(folder: Path, title: str, kind: str) -> ExitCode:
    """A course of one page and one exercise, in a new folder."""
    _tell(new_course(folder, title, kind))
    say(
        f"Fill in the blanks, then run `lora-tutor check-course{course_option(folder)}`; "
        f"`lora-tutor preview {shown(folder)}` shows a page as you write it."
    )
    return ExitCode.PASSED


@new.command("lesson")
@click.argument("title")
@click.option("--id", "lesson_id", metavar="ID", help="Its number (default: the next one).")
@global_options
@pass_setup
def lesson(setup: Setup, title: str, lesson_id: str | None) -> ExitCode:
    """A page at the end of the course that --course names."""
    _tell(new_lesson(_own(setup), title, lesson_id))
    return ExitCode.PASSED


@new.command("exercise")
@click.argument("exercise_id", metavar="ID")
@_KIND
@_LESSON
@global_options
@pass_setup
def exercise(setup: Setup, exercise_id: str, kind: str, lesson_id: str | None) -> ExitCode:
    """An exercise with its five files, in the course that --course names."""
    _tell(new_exercise(_own(setup), exercise_id, kind, lesson_id))
    say(f"Fill in the blanks, then run `lora-tutor check-course {exercise_id}`.")
    return ExitCode.PASSED


@new.command("lab")
@click.argument("name")
@_LESSON
@global_options
@pass_setup
def lab(setup: Setup, name: str, lesson_id: str | None) -> ExitCode:
    """A lab with its two files, in the course that --course names."""
    _tell(new_lab(_own(setup), name, lesson_id))
    say("Fill in the blanks, then run `lora-tutor check-course`.")
    return ExitCode.PASSED


@new.command("figure")
@click.argument("name")
@global_options
@pass_setup
def figure(setup: Setup, name: str) -> ExitCode:
    """A figure in one file, in the course that --course names."""
    _tell(new_figure(_own(setup), name, class_name(name)))
    say(f"Fill in the blanks; a page shows it where it has the fence {{figure}} {name}.")
    return ExitCode.PASSED


def _own(setup: Setup) -> Course:
    if find_place(setup.course).root is None:
        raise UsageError(
            f"Name your course with --course DIR or the variable {COURSE_VARIABLE}; "
            "`lora-tutor new course DIR` begins one."
        )
    return find_course(setup.course)


def _tell(written: list[Path]) -> None:
    for path in written:
        put_exactly(f"{shown(path)}\n")
