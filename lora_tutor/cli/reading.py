"""`lora-tutor read`: a lesson as plain linear text."""

from __future__ import annotations

import click

from lora_tutor.cli.setup import Setup, columns, global_options, pass_setup, put, say, signs
from lora_tutor.errors import ExitCode, WorkspaceError

NARROWEST, WIDEST = 40, 1000


@click.command()
@click.argument("lesson_id", metavar="LESSON")
@click.option(
    "--width",
    type=click.IntRange(NARROWEST, WIDEST),
    metavar="N",
    help=f"Cells in a line, from {NARROWEST}; default: the terminal's.",
)
@global_options
@pass_setup
def read(setup: Setup, lesson_id: str, width: int | None) -> ExitCode:
    """Print a lesson as plain text: for screen readers, pipes and small screens.

    The choices of a question have the letters that the app gives them.
    """
    session = setup.session(needs_workspace=False)
    lesson = session.course.lesson(lesson_id)
    from lora_tutor.course.page import load_page
    from lora_tutor.course.plain import render_page
    from lora_tutor.figures.catalogue import Figures

    cells = width or max(columns(), NARROWEST)
    # A workspace that is thrown away would draw another order each time.
    page = session.page(lesson.id) if setup.keeps else load_page(lesson)
    figures = Figures(session.course)
    put(
        render_page(
            page,
            session.course,
            cells,
            lambda name: figures.twin(name, cells),
            ascii_only=not signs(),
        )
    )
    try:
        session.mark_read(lesson.id)
    except WorkspaceError as error:
        say(f"That you read this page is not kept. {error}")
    return ExitCode.PASSED
