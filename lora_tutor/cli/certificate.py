"""`lora-tutor certificate`."""

from __future__ import annotations

from pathlib import Path

import click

from lora_tutor.cli.setup import FOLDER, Setup, deliver, global_options, pass_setup, say
from lora_tutor.errors import ExitCode


@click.command()
@click.option("--name", metavar="NAME", help="The name that stands on it; kept for next time.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["markdown", "svg"]),
    default="markdown",
    show_default=True,
    help="Text, or a picture to hang up.",
)
@click.option("--output", type=FOLDER, metavar="FILE", help="Write it there.")
@global_options
@pass_setup
def certificate(setup: Setup, name: str | None, form: str, output: Path | None) -> ExitCode:
    """Write what you have learnt and measured on one page."""
    from lora_tutor.learner.certificate import as_markdown, as_svg

    found = setup.session().certificate(name)
    deliver((as_svg if form == "svg" else as_markdown)(found), output)
    if not found.complete:
        say("The course is not finished yet; this is what you have done so far.")
    return ExitCode.PASSED
