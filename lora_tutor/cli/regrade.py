"""`lora-tutor regrade`: what changes for a class when it is graded again."""

from __future__ import annotations

from pathlib import Path

import click

from lora_tutor.cli.options import SEED, Seconds
from lora_tutor.cli.setup import (
    FOLDER,
    Setup,
    deliver,
    global_options,
    pass_setup,
    say,
)
from lora_tutor.course.find import find_course
from lora_tutor.errors import ExitCode, UsageError
from lora_tutor.files.output import refuse_the_same, refuse_unwritable


@click.command()
@click.argument("submissions", type=FOLDER, required=False, metavar="[SUBMISSIONS]")
@click.option(
    "--against", type=FOLDER, required=True, metavar="OLD", help="An earlier run's JSONL file."
)
@click.option("--with", "new", type=FOLDER, metavar="NEW", help="Compare with this, grade nothing.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--output", type=FOLDER, metavar="FILE", help="Write there instead of stdout.")
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Workers (default: the cores).")
@click.option("--scheduler", metavar="ADDRESS", help="Grade on a Dask cluster: tcp://host:port.")
@click.option("--exercise", "only", metavar="ID", multiple=True, help="Only this one; repeatable.")
@click.option("--seed", type=SEED, help="Another than OLD's.")
@click.option("--timeout", type=Seconds(), metavar="S", help="Seconds for each submission.")
@click.option("--allow-weak-isolation", is_flag=True, help="As in batch.")
@global_options
@pass_setup
def regrade(
    setup: Setup,
    submissions: Path | None,
    against: Path,
    new: Path | None,
    form: str,
    output: Path | None,
    jobs: int | None,
    scheduler: str | None,
    only: tuple[str, ...],
    seed: int | None,
    timeout: float | None,
    allow_weak_isolation: bool,
) -> ExitCode:
    """Grade a class again, and list whose score changes, by how much, through which check.

    Made for the day on which a check was repaired. Compared is what both runs have: a part of a
    class is compared with that part of the earlier run, and the rest is counted. Exit code 1 if
    anything changes, 3 if the grader could not judge something, which then is not compared.
    """
    from lora_tutor.classroom.insight.comparison import as_text
    from lora_tutor.classroom.insight.regrade import compare_runs
    from lora_tutor.classroom.insight.regrade import regrade as grade_again
    from lora_tutor.classroom.run.class_input import ClassFiles
    from lora_tutor.classroom.run.grade_class import ClassOrder
    from lora_tutor.classroom.run.graded import read_jsonl
    from lora_tutor.cli.progress_line import ProgressLine
    from lora_tutor.reports.writers import json

    if (submissions is None) == (new is None):
        raise UsageError("Give SUBMISSIONS to grade again, or --with NEW, and not both.")
    refuse_unwritable(output)
    refuse_the_same(output, {"OLD": against, "NEW": new, "SUBMISSIONS": submissions})
    old = read_jsonl(against)
    later = read_jsonl(new) if new is not None else ()
    course = find_course(setup.course)
    if submissions is None:
        found = compare_runs(course, old, later, only)
    else:
        setup.end_on_signals()
        files = ClassFiles(submissions, only)
        order = ClassOrder(files, jobs, scheduler, seed, timeout, allow_weak_isolation)
        found = grade_again(course, order, old, say, ProgressLine)
    if form == "json":
        rows = [change.to_dict() for change in found.changes]
        counts = {
            "compared": found.compared,
            "only_old": found.only_old,
            "only_new": found.only_new,
        }
        deliver(json.dump({"schema": 1, **counts, "changes": rows}), output)
    else:
        counted = (found.compared, found.only_old, found.only_new)
        deliver(as_text(found.changes, *counted), output)
    return found.exit_code
