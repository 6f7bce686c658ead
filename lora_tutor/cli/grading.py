"""`lora-tutor grade`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lora_tutor.cli import gradebooks
from lora_tutor.cli.options import SEED, Seconds
from lora_tutor.cli.setup import (
    FOLDER,
    Setup,
    deliver,
    global_options,
    pass_setup,
    put,
    refuse_the_same,
    refuse_unwritable,
    say,
    stdout_look,
)
from lora_tutor.errors import ExitCode, GraderError, UsageError

if TYPE_CHECKING:
    from lora_tutor.grading.service import Submission
    from lora_tutor.learner.session import Session
    from lora_tutor.reports.report import Report
    from lora_tutor.reports.writers.entry import Entry, Unjudged


@click.command()
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option("--exercise", metavar="ID", help="The exercise of a file with another name.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", *gradebooks.FORMATS]),
    default="text",
    show_default=True,
    help="How the report is written.",
)
@click.option("--output", type=FOLDER, metavar="FILE", help="Write the report there.")
@click.option("--seed", type=SEED, help="Repeat a grading exactly.")
@click.option(
    "--verify", type=FOLDER, metavar="REPORT", help="Grade again and compare with this report."
)
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
    verify: Path | None,
) -> ExitCode:
    """Grade exercises, files, or folders of them; without a TARGET, the whole workspace.

    A TARGET is an exercise's id, a file named ID.py, or a folder that holds such files. With
    --verify, the TARGETs are the files that the report is on.
    """
    refuse_unwritable(output)
    if verify is not None:
        from lora_tutor.cli import verifying

        if seed is not None:
            raise UsageError("--verify draws by the seed of the report; leave --seed away.")
        if form in gradebooks.FORMATS:
            raise UsageError(f"--verify writes text or json, not {form}; choose one of them.")
        setup.end_on_signals()
        session = setup.session(needs_workspace=not targets)
        return verifying.verify(session, verify, targets, timeout, form, output)
    gradebooks.check(form)
    session = setup.session(needs_workspace=not targets)
    from lora_tutor.cli.targets import resolve
    from lora_tutor.reports.report import Report
    from lora_tutor.reports.writers.entry import Unjudged

    selection = resolve(session, targets, exercise)
    for problem in selection.problems:
        say(problem)
    for target in selection.targets:
        refuse_the_same(output, {"a TARGET": target.path or session.path(target.exercise)})
    wanted: list[Submission | Unjudged] = []
    for target in selection.targets:
        try:
            wanted.append(session.submission(target.exercise, target.path, seed, timeout))
        except UsageError as error:
            say(str(error))
            points = session.course.exercise(target.exercise).points
            wanted.append(Unjudged(target.exercise, points, str(error)))
    setup.end_on_signals()
    entries = _grade_all(session, wanted, stream=form == "text" and output is None)
    reports = [each for each in entries if isinstance(each, Report)]
    if form in gradebooks.FORMATS:
        files = [each.path or session.path(each.exercise) for each in selection.targets]
        gradebooks.write(session, entries, files, form, output)
    elif reports or not selection.single:
        _write(session, reports, form, output, selection.single)
    unread = any(isinstance(each, Unjudged) and not each.ours for each in entries)
    faults = any(isinstance(each, Unjudged) and each.ours for each in entries)
    return _exit_code(reports, faults, unread or bool(selection.problems))


def _grade_all(
    session: Session, wanted: Sequence[Submission | Unjudged], stream: bool
) -> list[Entry]:
    """A report for each submission; where the grader itself failed, why."""
    from lora_tutor.reports.writers.entry import Unjudged

    entries: list[Entry] = []
    if submissions := [each for each in wanted if not isinstance(each, Unjudged)]:
        session.warm_up_for(submissions)
    for each in wanted:
        if isinstance(each, Unjudged):
            entries.append(each)
            continue
        try:
            report = session.grade(each)
        except GraderError as error:
            say(f"{each.exercise.id} could not be graded: {error}")
            entries.append(Unjudged(each.exercise.id, each.exercise.points, str(error), ours=True))
            continue
        entries.append(report)
        if stream:
            put(_text(session, report) + ("\n" if len(submissions) > 1 else ""))
    return entries


def _text(session: Session, report: Report) -> str:
    from lora_tutor.cli.advice import advice_on
    from lora_tutor.reports.writers import text

    title = session.course.exercise(report.exercise).title
    return text.write_report(report, title, stdout_look(), advice_on(session, report))


def _write(
    session: Session, reports: list[Report], form: str, output: Path | None, single: bool
) -> None:
    from lora_tutor.reports.words import Look
    from lora_tutor.reports.writers import json, text

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


def _exit_code(reports: Sequence[Report], faults: bool, bad_input: bool) -> ExitCode:
    from lora_tutor.reports.report import Verdict

    if faults or any(report.verdict is Verdict.GRADER_ERROR for report in reports):
        return ExitCode.OUR_FAULT
    if bad_input:
        return ExitCode.USAGE
    return ExitCode.PASSED if all(report.passed for report in reports) else ExitCode.NOT_PASSED
