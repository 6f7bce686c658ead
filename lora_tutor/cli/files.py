"""`lora-tutor init`, `reset` and `restore`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lora_tutor.cli.setup import FOLDER, Setup, global_options, pass_setup, put_exactly, say
from lora_tutor.errors import ExitCode, UsageError
from lora_tutor.files.source import shown

if TYPE_CHECKING:
    from lora_tutor.learner.session import Session

_SHOWN_VERSIONS = 20


@click.command()
@click.argument("folder", required=False, type=FOLDER, metavar="[DIR]")
@global_options
@pass_setup
def init(setup: Setup, folder: Path | None) -> ExitCode:
    """Create your workspace with a stub for every exercise; no file of yours is written over."""
    if folder is not None:
        setup.workspace = folder
    session = setup.session()
    put_exactly(f"{shown(session.workspace.root)}\n")
    say(f"{len(session.course.exercises)} exercises are there; begin with `lora-tutor progress`.")
    return ExitCode.PASSED


@click.command()
@click.argument("exercise_id", metavar="ID")
@global_options
@pass_setup
def reset(setup: Setup, exercise_id: str) -> ExitCode:
    """Begin an exercise again from its stub; your text is kept as a backup."""
    backup = setup.session().reset(exercise_id)
    put_exactly(f"{shown(backup.path)}\n")
    say(
        f"{backup.exercise} is as it was given, and your text is kept; "
        f"`lora-tutor restore {backup.exercise} {backup.id}` brings it back."
    )
    return ExitCode.PASSED


@click.command()
@click.argument("exercise_id", metavar="ID")
@click.argument("backup", required=False, metavar="[BACKUP]")
@click.option("--latest", is_flag=True, help="Bring the newest backup back.")
@click.option("--list", "only_list", is_flag=True, help="Only show what could be brought back.")
@global_options
@pass_setup
def restore(
    setup: Setup, exercise_id: str, backup: str | None, latest: bool, only_list: bool
) -> ExitCode:
    """Bring back a backup or a graded version; the text that it replaces is kept.

    Without BACKUP, the only backup comes back; if there are several, they are listed.
    """
    if backup is not None and (latest or only_list):
        raise UsageError("BACKUP, --latest and --list exclude each other; give one of them.")
    session = setup.session()
    exercise = session.exercise(exercise_id).id
    if only_list or (backup is None and not latest and len(session.backups(exercise)) != 1):
        _show(session, exercise)
        return ExitCode.PASSED
    kept = session.restore(exercise, backup)
    put_exactly(f"{shown(session.path(exercise))}\n")
    say(f"{exercise} is back; what it replaced is kept as {kept.id}.")
    return ExitCode.PASSED


def _show(session: Session, exercise: str) -> None:
    from lora_tutor.learner.session import graded_id

    backups, versions = session.backups(exercise), session.history(exercise)
    if not backups and not versions:
        raise UsageError(
            f"There is no backup of {exercise} yet: one is made by each reset, and each grading "
            "keeps a version."
        )
    for each in backups:
        why = f"kept at a {each.why}" if each.why else "kept"
        put_exactly(f"{each.id:<20}  {each.made:%Y-%m-%d %H:%M:%S} UTC  {why}\n")
    for version in versions[:_SHOWN_VERSIONS]:
        points = f"{version.report.points} of {version.report.max_points} points"
        put_exactly(
            f"{graded_id(version):<20}  {version.time:%Y-%m-%d %H:%M:%S} UTC  graded: {points}\n"
        )
    if len(versions) > _SHOWN_VERSIONS:
        say(f"{len(versions) - _SHOWN_VERSIONS} older graded versions are not shown.")
    say(f"`lora-tutor restore {exercise} NAME` brings one back.")
