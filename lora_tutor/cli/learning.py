"""`lora-tutor list`, `hint`, `solution` and `progress`."""

from __future__ import annotations

from dataclasses import asdict

import click

from lora_tutor.cli.setup import Setup, global_options, pass_setup, put, say, stdout_look
from lora_tutor.errors import ExitCode


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@global_options
@pass_setup
def list_course(setup: Setup, as_json: bool) -> ExitCode:
    """Show sections, lessons and exercises, and how far you are."""
    from lora_tutor.cli import overview
    from lora_tutor.writers import json

    session = setup.session()
    read, statuses = session.lessons_read(), session.statuses()
    if as_json:
        put(json.dump(overview.as_data(session.course, read, statuses)))
    else:
        put(overview.as_text(session.course, read, statuses, stdout_look()))
    return ExitCode.PASSED


@click.command()
@click.argument("exercise_id", metavar="ID")
@click.option("--level", type=int, metavar="N", help="Which hint; default: the next unseen.")
@global_options
@pass_setup
def hint(setup: Setup, exercise_id: str, level: int | None) -> ExitCode:
    """Give the next hint of an exercise: a nudge, the formula, nearly the code."""
    from lora_tutor.cli.prose import one_paragraph

    given = setup.session().hint(exercise_id, level)
    put(one_paragraph(f"Hint {given.level} of {given.of}. {given.text}", stdout_look().width))
    return ExitCode.PASSED


@click.command()
@click.argument("exercise_id", metavar="ID")
@click.option("--anyway", is_flag=True, help="Even before you have passed.")
@global_options
@pass_setup
def solution(setup: Setup, exercise_id: str, anyway: bool) -> ExitCode:
    """Show the reference solution of an exercise that you have passed."""
    put(setup.session().solution(exercise_id, anyway))
    return ExitCode.PASSED


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@global_options
@pass_setup
def progress(setup: Setup, as_json: bool) -> ExitCode:
    """Show where you are in the course, and what comes next."""
    from lora_tutor.cli import overview
    from lora_tutor.writers import json

    session = setup.session()
    summary, step = session.progress(), session.next_step()
    if as_json:
        put(json.dump({"schema": 1, **asdict(summary), "next": asdict(step)}))
        return ExitCode.PASSED
    put(overview.progress_text(summary, step, stdout_look()))
    if summary.passed == summary.exercises:
        say("Every exercise is passed.")
    return ExitCode.PASSED
