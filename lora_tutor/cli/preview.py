"""`lora-tutor preview`: a page as its author writes it."""

from __future__ import annotations

from pathlib import Path

import click

from lora_tutor.cli.opening import open_app
from lora_tutor.cli.setup import FOLDER, Setup, pass_setup
from lora_tutor.errors import ExitCode


@click.command()
@click.argument("folder", type=FOLDER, metavar="DIR")
@click.argument("page", required=False, metavar="[PAGE]")
@pass_setup
def preview(setup: Setup, folder: Path, page: str | None) -> ExitCode:
    """Show the page of a lesson as you write it: again on each save of its file.

    PAGE is the id of a lesson, the first one by default. What is to be repaired stands in the page,
    with its line. Nothing is kept.
    """
    setup.course = folder
    session = setup.preview()
    first = page if page is not None else next(session.course.lessons()).id
    session.begin_at(first)
    return open_app(setup)
