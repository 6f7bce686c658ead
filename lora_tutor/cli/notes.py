"""`lora-tutor notes`."""

from __future__ import annotations

import sys

import click

from lora_tutor.cli.setup import Setup, global_options, pass_setup, put_exactly, say
from lora_tutor.errors import ExitCode


@click.command()
@click.argument("page", required=False, metavar="[PAGE]")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.option("--write", metavar="TEXT", help="Make TEXT the note on PAGE; - reads it from stdin.")
@global_options
@pass_setup
def notes(setup: Setup, page: str | None, as_json: bool, write: str | None) -> ExitCode:
    """Show your notes: all of them, or that on PAGE (a lesson or an exercise)."""
    from lora_tutor.errors import UsageError
    from lora_tutor.reports.writers import json

    book = setup.session().notes
    page = None if page is None else book.page(page)
    if write is not None:
        if page is None:
            raise UsageError("--write needs the PAGE that the note is on, such as 4.2 or 09.")
        text = sys.stdin.read() if write == "-" else write
        book.write_note(page, text)
        say(f"The note on {page} is kept.")
        return ExitCode.PASSED
    found = [note for note in book.all() if page in (None, note.page)]
    if as_json:
        put_exactly(json.dump({"schema": 1, "notes": [note.to_dict() for note in found]}))
        return ExitCode.PASSED
    put_exactly("\n".join(f"{note.page}  {note.title}\n\n{note.text}\n" for note in found))
    if not found:
        say("There is no note yet: in the app, F11 or w writes one on the page that you are at.")
    return ExitCode.PASSED
