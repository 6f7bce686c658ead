"""`lora-tutor know`: a few questions, by which a section counts as known."""

from __future__ import annotations

import sys

import click

from lora_tutor.cli.review import ask_choice
from lora_tutor.cli.setup import Setup, global_options, pass_setup, put, say
from lora_tutor.errors import ExitCode, UsageError


@click.command()
@click.argument("section", required=False, metavar="[SECTION]")
@click.option("--forget", is_flag=True, help="Take it back.")
@global_options
@pass_setup
def know(setup: Setup, section: str | None, forget: bool) -> ExitCode:
    """Say that you know a section: a few of its questions, and "next" begins behind it.

    Points and certificate stay as they are: known is not passed. Without SECTION, those that are
    known are listed. Exit code 1 if too many answers were wrong.
    """
    session = setup.session()
    if section is None:
        put("".join(f"{each.id}  {each.title}\n" for each in session.known_sections()))
        return ExitCode.PASSED
    part = session.section(section)
    if forget:
        session.forget_known(part)
        say(f"Section {part.id} no longer counts as known.")
        return ExitCode.PASSED
    if not sys.stdin.isatty():
        raise UsageError(f"The questions need a terminal; run `lora-tutor know {part.id}` in one.")
    asked = session.known_questions(part)
    say(f"{len(asked)} questions on section {part.id}, {part.title}. Ctrl+C leaves them.")
    right = sum(ask_choice(each.lesson, each.quiz).right for each in asked)
    is_known = session.take_known(part, right)
    say(session.known_words(part, right))
    return ExitCode.PASSED if is_known else ExitCode.NOT_PASSED
