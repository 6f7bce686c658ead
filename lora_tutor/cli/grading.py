"""`lora-tutor grade`."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lora_tutor.cli.setup import (
    FOLDER,
    Setup,
    deliver,
    global_options,
    pass_setup,
    put,
    say,
    stdout_look,
    unwritable,
)
from lora_tutor.errors import ExitCode, GraderError, UsageError

if TYPE_CHECKING:
    from lora_tutor.grading.service import Submission
    from lora_tutor.report import Report
    from lora_tutor.session import Session

# One number for numpy, torch and the wire alike.
LARGEST_SEED = 2**32 - 1
LONGEST_SECONDS = 3600.0


class Seconds(click.ParamType[float]):
    """A time above zero; click's own range lets NaN through."""

    name = "seconds"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        try:
            seconds = float(str(value))
        except ValueError:
            seconds = math.nan
        if not 0 < seconds <= LONGEST_SECONDS:
            self.fail(
                f"{value} is no time limit: give seconds above 0, at most {LONGEST_SECONDS:.0f}.",
                param,
                ctx,
            )
        return seconds


@click.command()
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option("--exercise", metavar="ID", help="The exercise of a file with another name.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the report is written.",
)
@click.option("--output", type=FOLDER, metavar="FILE", help="Write the report there.")
@click.option("--seed", type=click.IntRange(0, LARGEST_SEED), help="Repeat a grading exactly.")
@click.option("--timeout", type=Seconds(), metavar="S", help="Seconds for each submission.")
@global_options
@pass_setup
def grade(
    setup: Setup,
    targets: tuple[str, ...],
    exercise: str | None,
    form: str,
    output: Path | None,
    seed: int | None,
    timeout: float | None,
) -> ExitCode:
    """Grade exercises, files, or folders of them; without a TARGET, the whole workspace.

    A TARGET is an exercise's id, a file named ID.py, or a folder that holds such files.
    """
    if output is not None and not os.path.isdir(output.parent):
        raise unwritable(output, "its folder does not exist")
    session = setup.session(needs_workspace=not targets)
    from lora_tutor.cli.targets import resolve

    selection = resolve(session, targets, exercise)
    problems = [*selection.problems]
    submissions: list[Submission] = []
    for target in selection.targets:
        try:
            submissions.append(session.submission(target.exercise, target.path, seed, timeout))
        except UsageError as error:
            problems.append(str(error))
    for problem in problems:
        say(problem)
    setup.end_on_signals()
    reports, faults = _grade_all(session, submissions, stream=form == "text" and output is None)
    if reports or not selection.single:
        _write(session, reports, form, output, selection.single)
    return _exit_code(reports, faults, bool(problems))


def _grade_all(
    session: Session, submissions: Sequence[Submission], stream: bool
) -> tuple[list[Report], int]:
    """The reports, and how often the grader itself failed."""
    reports: list[Report] = []
    faults = 0
    if submissions:
        session.warm_up_for(submissions)
    for submission in submissions:
        try:
            report = session.grade(submission)
        except GraderError as error:
            faults += 1
            say(f"{submission.exercise.id} could not be graded: {error}")
            continue
        reports.append(report)
        if stream:
            put(_text(session, report) + ("\n" if len(submissions) > 1 else ""))
    return reports, faults


def _text(session: Session, report: Report) -> str:
    from lora_tutor.cli.advice import advice_on
    from lora_tutor.writers import text

    title = session.course.exercise(report.exercise).title
    return text.write_report(report, title, stdout_look(), advice_on(session, report))


def _write(
    session: Session, reports: list[Report], form: str, output: Path | None, single: bool
) -> None:
    from lora_tutor.writers import json, text
    from lora_tutor.writers.look import Look

    if form == "json":
        written = json.write_report(reports[0]) if single else json.write_reports(reports)
        deliver(written, output)
        return
    summary = len(reports) > 1
    if output is None:
        if summary:
            put(text.write_summary(reports, stdout_look()))
        return
    from lora_tutor.cli.advice import advice_on

    look = Look()
    parts = [
        text.write_report(
            each, session.course.exercise(each.exercise).title, look, advice_on(session, each)
        )
        for each in reports
    ]
    deliver("\n".join([*parts, *([text.write_summary(reports, look)] if summary else [])]), output)


def _exit_code(reports: Sequence[Report], faults: int, bad_input: bool) -> ExitCode:
    from lora_tutor.report import Verdict

    if faults or any(report.verdict is Verdict.GRADER_ERROR for report in reports):
        return ExitCode.OUR_FAULT
    if bad_input:
        return ExitCode.USAGE
    return ExitCode.PASSED if all(report.passed for report in reports) else ExitCode.NOT_PASSED
