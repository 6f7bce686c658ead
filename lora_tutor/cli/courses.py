"""`lora-tutor courses`: the courses that are installed here."""

from __future__ import annotations

from dataclasses import asdict

import click

from lora_tutor.cli.setup import Setup, global_options, pass_setup, put, say, stdout_look
from lora_tutor.errors import ExitCode


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@global_options
@pass_setup
def courses(setup: Setup, as_json: bool) -> ExitCode:
    """List the courses that are installed; --course NAME opens one.

    Ours is "lora". A package that holds another offers it by name (docs/authoring.md).
    """
    from lora_tutor.course.offers import offers
    from lora_tutor.reports.writers import json

    found = offers()
    if as_json:
        put(json.dump({"schema": 1, "courses": [asdict(each) for each in found]}))
        return ExitCode.PASSED
    wide = max(len(each.name) for each in found)
    for each in found:
        if each.problem:
            put(f"{each.name:<{wide}}  is broken: {each.problem}\n")
            continue
        put(
            f"{stdout_look().bold(f'{each.name:<{wide}}')}  {each.title}\n"
            f"{'':<{wide}}  version {each.version or 'unknown'}, lessons: {each.lessons}, "
            f"exercises: {each.exercises}, in {each.place}\n"
        )
    if len(found) > 1:
        say("`lora-tutor --course NAME` opens one.")
    return ExitCode.PASSED
