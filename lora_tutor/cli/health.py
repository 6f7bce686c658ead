"""`lora-tutor doctor`: what this machine has, what is missing, and how to get it."""

from __future__ import annotations

import click

from lora_tutor.cli.setup import Setup, global_options, pass_setup, put
from lora_tutor.errors import ExitCode


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@global_options
@pass_setup
def doctor(setup: Setup, as_json: bool) -> ExitCode:
    """Show what this machine has and lacks; exit code 1 if something needed is missing."""
    from lora_tutor.cli.examination import as_data, as_text, examine
    from lora_tutor.reports.writers import json

    found = examine(setup.workspace, setup.course)
    put(json.dump(as_data(found)) if as_json else as_text(found))
    return ExitCode.NOT_PASSED if found.needed else ExitCode.PASSED
