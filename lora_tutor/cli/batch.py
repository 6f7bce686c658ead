"""`lora-tutor batch`: a whole class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lora_tutor.cli.options import SEED, Seconds
from lora_tutor.cli.setup import (
    FOLDER,
    Setup,
    deliver,
    global_options,
    pass_setup,
    refuse_the_same,
    refuse_unwritable,
    say,
)
from lora_tutor.course.find import find_course, find_exercise
from lora_tutor.errors import ExitCode, UsageError
from lora_tutor.files.source import shown

if TYPE_CHECKING:
    from lora_tutor.classroom.insight.statistics import Insight
    from lora_tutor.classroom.intake.answers import Answer
    from lora_tutor.classroom.returns.class_files import ClassResult
    from lora_tutor.classroom.run.class_run import ClassRun
    from lora_tutor.classroom.run.graded import Graded
    from lora_tutor.classroom.run.task import Executor
    from lora_tutor.course.model import Course, Exercise


@click.command()
@click.argument("submissions", type=FOLDER, metavar="SUBMISSIONS")
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Workers (default: the cores).")
@click.option("--output", type=FOLDER, metavar="FILE", help="Write there instead of stdout.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "json", "jsonl"]),
    default="csv",
    show_default=True,
    help="A table of points, or every report.",
)
@click.option(
    "--insight", type=FOLDER, metavar="FILE", help="Write a page about the class there (HTML)."
)
@click.option("--resume", is_flag=True, help="Grade only what an earlier run did not.")
@click.option("--scheduler", metavar="ADDRESS", help="Grade on a Dask cluster: tcp://host:port.")
@click.option("--exercise", "only", metavar="ID", multiple=True, help="Only this one; repeatable.")
@click.option("--seed", type=SEED, help="Repeat a grading exactly.")
@click.option("--timeout", type=Seconds(), metavar="S", help="Seconds for each submission.")
@click.option(
    "--allow-weak-isolation",
    is_flag=True,
    help="Grade even where a submission could read and write your files.",
)
@global_options
@pass_setup
def batch(
    setup: Setup,
    submissions: Path,
    jobs: int | None,
    output: Path | None,
    form: str,
    insight: Path | None,
    resume: bool,
    scheduler: str | None,
    only: tuple[str, ...],
    seed: int | None,
    timeout: float | None,
    allow_weak_isolation: bool,
) -> ExitCode:
    """Grade a class: SUBMISSIONS/<student>/<exercise_id>.py, in any deeper folders and zip files.

    SUBMISSIONS may be a zip file itself. One submission that cannot be read or graded is told about
    and counts no points; the rest goes on. What is graded is kept at once, so that --resume goes on
    after an interruption, and grades only new and changed files the next time.

    Exit codes: 0 all passed, 1 something did not pass or could not be read, 2 bad usage, 3 the
    grader could not judge something, 130 interrupted.
    """
    for file in (output, insight):
        refuse_unwritable(file)
        refuse_the_same(file, {"SUBMISSIONS": submissions})
    refuse_the_same(insight, {"the output": output})
    order = Order(submissions, only, jobs, scheduler, seed, timeout, allow_weak_isolation)
    result, sources = grade_class(setup, order, output, resume)
    found = None
    if insight is not None or form == "json":
        from lora_tutor.cli.insight import find_insight

        found = find_insight(setup, result, sources, submissions)
    deliver(_written(result, form, found), output)
    if insight is not None and found is not None:
        from lora_tutor.cli.insight import page_of

        deliver(page_of(setup, found, result.refused), insight)
        say(f"The insight page is {shown(insight)}; open it in a browser.")
    return _exit_code(result)


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be graded, and how."""

    submissions: Path
    only: tuple[str, ...] = ()
    jobs: int | None = None
    scheduler: str | None = None
    seed: int | None = None
    timeout: float | None = None
    allow_weak_isolation: bool = False


def grade_class(
    setup: Setup, order: Order, output: Path | None, resume: bool
) -> tuple[ClassResult, Sequence[Answer]]:
    """Everything that was handed in, graded and told about; and the answers as they were found."""
    course = find_course(setup.course)
    wanted = _wanted(course, order.only)
    from lora_tutor.classroom.intake.collect import collect
    from lora_tutor.classroom.returns.class_files import ClassResult
    from lora_tutor.classroom.run.class_run import ClassRun, Terms
    from lora_tutor.classroom.run.journal import Journal, journal_path

    found = collect(order.submissions, [each.id for each in wanted])
    needed = {answer.exercise for answer in found.answers}
    handed_in = {each.id: each for each in wanted if each.id in needed}
    setup.end_on_signals()
    executor, isolation = _executor(
        setup.course, order.jobs, order.scheduler, list(handed_in.values())
    )
    try:
        _refuse_weak(isolation, order.allow_weak_isolation)
        for sentence in [*found.refused, *found.notes]:
            say(sentence)
        terms = Terms(handed_in, isolation, order.seed, order.timeout)
        with Journal(journal_path(order.submissions, output), resume) as journal:
            run = ClassRun(found.answers, terms, journal)
            graded = _grade(run, executor)
    finally:
        executor.close()
    for each in graded:
        if each.our_fault:
            why = each.problem or "The grader could not judge every check."
            say(f"Student {shown(each.student)}, {each.exercise}: {why}")
        elif each.problem:
            say(each.problem)
    columns = [each for each in wanted if order.only or each.id in handed_in]
    return ClassResult(sorted(found.students), columns, graded, found.refused), found.answers


def _wanted(course: Course, only: Sequence[str]) -> list[Exercise]:
    """In the order of the course. Raises UnknownExercise."""
    chosen = {find_exercise(course, each).id for each in only} or set(course.exercises)
    return [each for each in course.exercises.values() if each.id in chosen]


def _executor(
    course: Path | None, jobs: int | None, scheduler: str | None, exercises: list[Exercise]
) -> tuple[Executor, tuple[str, ...]]:
    """Who grades, and the layers of isolation that hold there. Raises UsageError."""
    if scheduler is not None:
        if jobs is not None:
            raise UsageError("--jobs is for this machine; with --scheduler its workers count.")
        from lora_tutor.classroom.run.class_run import checks_of
        from lora_tutor.classroom.run.cluster import Cluster

        cluster = Cluster(scheduler, course, checks_of(exercises))
        return cluster, cluster.isolation
    from lora_tutor.classroom.run.local_pool import LocalPool, cores_here
    from lora_tutor.grading.isolation import layers_here

    cores = len(cores_here())
    pool = LocalPool(jobs or cores)
    if jobs is not None and jobs > pool.jobs:
        say(
            f"{pool.jobs} of {jobs} jobs are used, one for each core: more would slow each other "
            "down, and time limits count seconds."
        )
    return pool, layers_here()


def _refuse_weak(isolation: Sequence[str], allowed: bool) -> None:
    from lora_tutor.grading.isolation import FILES

    if FILES not in isolation and not allowed:
        raise UsageError(
            "Nothing is graded: files are not confined here (the layer landlock is missing, see "
            "`lora-tutor doctor`), so that a submission could read and change yours. Grade on "
            "Linux 5.13 or later, or, if you trust all of them, with --allow-weak-isolation."
        )


def _grade(run: ClassRun, executor: Executor) -> list[Graded]:
    from lora_tutor.cli.progress_line import ProgressLine

    if run.kept:
        say(f"{run.kept} are taken from the earlier run; {run.waiting} are left to grade.")
    total = run.waiting
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        line.advance(count)

    try:
        with ProgressLine(total) as line:
            return run.grade(executor, advance)
    except KeyboardInterrupt:
        say(f"Interrupted: {done} of {total} are graded and kept; --resume grades the rest.")
        raise


def _written(result: ClassResult, form: str, insight: Insight | None) -> str:
    from lora_tutor.classroom.returns.class_files import write_csv, write_json
    from lora_tutor.classroom.run.graded import write_jsonl

    match form:
        case "csv":
            return write_csv(result)
        case "json":
            return write_json(result, None if insight is None else insight.to_dict())
        case _:
            return write_jsonl(result.graded)


def _exit_code(result: ClassResult) -> ExitCode:
    if any(each.our_fault for each in result.graded):
        return ExitCode.OUR_FAULT
    all_passed = all(each.passed for each in result.graded)
    if result.graded and all_passed and not result.refused:
        return ExitCode.PASSED
    return ExitCode.NOT_PASSED
