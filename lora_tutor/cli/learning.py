"""`lora-tutor list`, `hint`, `solution` and `progress`."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from lora_tutor.cli.setup import (
    Setup,
    as_typed,
    global_options,
    pass_setup,
    put,
    put_exactly,
    say,
    stdout_look,
)
from lora_tutor.errors import ExitCode, UsageError
from lora_tutor.reports.cost import Cost

if TYPE_CHECKING:
    from lora_tutor.learner.session import Session


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@global_options
@pass_setup
def list_course(setup: Setup, as_json: bool) -> ExitCode:
    """Show sections, lessons and exercises, and how far you are."""
    from lora_tutor.cli import overview
    from lora_tutor.reports.writers import json

    session = setup.session(needs_workspace=False)
    read, statuses = session.lessons_read(), session.statuses()
    if as_json:
        put(json.dump(overview.as_data(session.course, read, statuses)))
    else:
        put(overview.as_text(session.course, read, statuses, session.known(), stdout_look()))
    return ExitCode.PASSED


@click.command()
@click.argument("exercise_id", metavar="ID")
@click.option("--level", type=int, metavar="N", help="Which hint; default: the next unseen.")
@global_options
@pass_setup
def hint(setup: Setup, exercise_id: str, level: int | None) -> ExitCode:
    """Give the next hint of an exercise: a nudge, the formula, the answer."""
    from lora_tutor.cli.prose import one_paragraph

    given = setup.session(needs_workspace=False).hint(exercise_id, level)
    put(one_paragraph(f"Hint {given.level} of {given.of}. {given.text}", stdout_look().width))
    return ExitCode.PASSED


@click.command()
@click.argument("exercise_id", metavar="ID")
@click.option("--anyway", is_flag=True, help="Even before you have passed.")
@click.option("--measure", is_flag=True, help="What your file and the reference cost, instead.")
@click.option("--json", "as_json", is_flag=True, help="With --measure: its numbers, for scripts.")
@global_options
@pass_setup
def solution(
    setup: Setup, exercise_id: str, anyway: bool, measure: bool, as_json: bool
) -> ExitCode:
    """Show the reference solution of an exercise that you have passed, and why it matters."""
    if as_json and not measure:
        raise UsageError("--json gives the numbers of --measure: name both.")
    session = setup.session(needs_workspace=measure)
    reference = session.solution(exercise_id, anyway)
    if measure:
        _measure(session, exercise_id, as_json)
    else:
        # Words on a terminal, but in a pipe or file the source as it is.
        if sys.stdout.isatty():
            from lora_tutor.reports.words import printable

            put(printable(reference))
        else:
            put_exactly(reference)
    why = session.exercise(exercise_id).why
    if why and not as_json:
        from lora_tutor.cli.prose import one_paragraph

        say("Why it matters: " + " ".join(one_paragraph(why, stdout_look().width).split()))
    return ExitCode.PASSED


def _measure(session: Session, exercise_id: str, as_json: bool) -> None:
    from lora_tutor.course.workloads import workload_sizes
    from lora_tutor.reports.writers import json
    from lora_tutor.reports.writers.cost import write_cost

    exercise = session.exercise(exercise_id)
    if workload_sizes(exercise.test_checks):
        say(f"Measuring {exercise.id} ...")
        submission = session.submission(exercise.id)
        session.warm_up_for([submission])
        cost = session.measure(submission)
    else:
        say(f"There is nothing to measure in {exercise.id}.")
        cost = Cost(exercise.id, ())
    put(json.dump(cost.to_dict()) if as_json else write_cost(cost, stdout_look()))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@global_options
@pass_setup
def progress(setup: Setup, as_json: bool) -> ExitCode:
    """Show where you are in the course, and what comes next."""
    from lora_tutor.cli import overview
    from lora_tutor.reports.writers import json

    session = setup.session(needs_workspace=False)
    summary, step = session.progress(), session.next_step()
    if as_json:
        put(json.dump({"schema": 1, **asdict(summary), "next": asdict(step)}))
        return ExitCode.PASSED
    put(as_typed(overview.progress_text(summary, step, stdout_look())))
    if summary.exercises and summary.all_passed:
        say("Every exercise is passed.")
    return ExitCode.PASSED
