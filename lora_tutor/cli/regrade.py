"""`lora-tutor regrade`: what changes for a class when it is graded again."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lora_tutor.cli.batch import Order, grade_class
from lora_tutor.cli.options import SEED, Seconds
from lora_tutor.cli.setup import (
    FOLDER,
    Setup,
    deliver,
    global_options,
    pass_setup,
    refuse_the_same,
    refuse_unwritable,
)
from lora_tutor.course.find import find_course, find_exercise
from lora_tutor.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from lora_tutor.classroom.run.graded import Graded


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

    Made for the day on which a check was repaired. Exit code 1 if anything changes, 3 if the grader
    could not judge something, which then is not compared.
    """
    from lora_tutor.classroom.insight.comparison import as_text, compare
    from lora_tutor.classroom.run.graded import read_jsonl
    from lora_tutor.reports.writers import json

    if (submissions is None) == (new is None):
        raise UsageError("Give SUBMISSIONS to grade again, or --with NEW, and not both.")
    refuse_unwritable(output)
    refuse_the_same(output, {"OLD": against, "NEW": new, "SUBMISSIONS": submissions})
    old = read_jsonl(against)
    if new is not None:
        found = read_jsonl(new)
    else:
        assert submissions is not None
        seed = seed if seed is not None else _seed_of(old)
        order = Order(submissions, only, jobs, scheduler, seed, timeout, allow_weak_isolation)
        # A journal of its own: that of an unfinished batch shall stay.
        with tempfile.TemporaryDirectory(prefix="lora-tutor-") as scratch:
            result, _ = grade_class(setup, order, Path(scratch) / "regraded", resume=False)
        found = list(result.graded)
    if only:
        course = find_course(setup.course)
        wanted = {find_exercise(course, each).id for each in only}
        old = [each for each in old if each.exercise in wanted]
        found = [each for each in found if each.exercise in wanted]
    # What we could not judge tells nothing of the student; it was told about above.
    judged = [each for each in found if not each.our_fault]
    unknown = {(each.student, each.exercise) for each in found if each.our_fault}
    old = [each for each in old if (each.student, each.exercise) not in unknown]
    changes = compare(old, judged)
    if form == "json":
        rows = [change.to_dict() for change in changes]
        deliver(json.dump({"schema": 1, "compared": len(judged), "changes": rows}), output)
    else:
        deliver(as_text(changes, len(judged)), output)
    if unknown:
        return ExitCode.OUR_FAULT
    return ExitCode.NOT_PASSED if changes else ExitCode.PASSED


def _seed_of(old: Sequence[Graded]) -> int | None:
    """The seed of an earlier run, so that nothing but submissions and checks can differ."""
    seeds = {each.report.seed for each in old if each.report is not None}
    return seeds.pop() if len(seeds) == 1 else None
