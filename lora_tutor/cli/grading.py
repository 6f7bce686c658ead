"""`lora-tutor grade`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lora_tutor.cli.job_log import unheard_by_the_job
from lora_tutor.cli.options import SEED, Seconds
from lora_tutor.cli.setup import (
    FOLDER,
    Setup,
    deliver,
    global_options,
    pass_setup,
    put,
    say,
    stdout_look,
)
from lora_tutor.errors import ExitCode, GraderError, UsageError
from lora_tutor.files.output import refuse_the_same, refuse_unwritable
from lora_tutor.reports.writers.gradebook import VISIBILITIES
from lora_tutor.reports.writers.registry import FORMATS

if TYPE_CHECKING:
    from lora_tutor.grading.submission import Submission
    from lora_tutor.learner.grade_answers import Target
    from lora_tutor.learner.session import Session
    from lora_tutor.reports.report import Report, Unjudged
    from lora_tutor.reports.writers.gradebook import Grade, Written


@click.command()
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option(
    "--exercise",
    "only",
    metavar="ID",
    multiple=True,
    help="What a file answers; what to look for in a folder or archive (repeatable).",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="How the report is written.",
)
@click.option(
    "--visibility",
    type=click.Choice(VISIBILITIES),
    help="When students see the checks; for gradescope (default: visible).",
)
@click.option("--output", type=FOLDER, metavar="FILE", help="Write the report there.")
@click.option("--seed", type=SEED, help="Repeat a grading exactly.")
@click.option(
    "--verify", type=FOLDER, metavar="REPORT", help="Grade again and compare with this report."
)
@click.option(
    "--show-case",
    is_flag=True,
    help="Show the first failing case as code to run, with fresh numbers.",
)
@click.option("--timeout", type=Seconds(), metavar="S", help="Seconds for each submission.")
@global_options
@pass_setup
def grade(
    setup: Setup,
    targets: tuple[str, ...],
    only: tuple[str, ...],
    form: str,
    visibility: str | None,
    output: Path | None,
    seed: int | None,
    timeout: float | None,
    verify: Path | None,
    show_case: bool,
) -> ExitCode:
    """Grade exercises, or what a student handed in; without a TARGET, the whole workspace.

    A TARGET is an exercise's id, a file named ID.py, a notebook, a folder or an archive (zip, tar,
    tar.gz, tar.bz2, tar.xz). Answers are found in any folder of it; one that is named otherwise is
    known by its number, its words or its functions, and that is said. Your progress are the files
    in your workspace and a .py file that is named alone; what else lies elsewhere is graded and not
    kept. With --verify, the TARGETs are the files that the report is on, or what a class handed in
    on which `batch` wrote the reports.
    """
    refuse_unwritable(output)
    if show_case and (form != "text" or output is not None or verify is not None):
        raise UsageError(
            "--show-case goes with the report on the terminal; leave --format, --output and "
            "--verify away."
        )
    if visibility is not None and form != "gradescope":
        raise UsageError("--visibility goes with --format gradescope.")
    written_as = FORMATS[form]
    setup.begin_grader()
    if verify is not None:
        from lora_tutor.cli import verifying

        if seed is not None:
            raise UsageError("--verify draws by the seed of the report; leave --seed away.")
        if written_as.for_gradebook:
            known = " or ".join(each.name for each in FORMATS.values() if not each.for_gradebook)
            raise UsageError(f"--verify writes {known}, not {form}; choose one of them.")
        setup.end_on_signals()
        session = setup.session(needs_workspace=not targets, keeps=not targets)
        return verifying.verify(session, verify, targets, timeout, form, output)
    written_as.check(os.environ)
    from lora_tutor.cli.targets import any_counts, resolve

    # What is no path is an exercise, whose file lies in the workspace.
    in_workspace = not all(map(os.path.lexists, targets or [""]))
    counts = any_counts(targets, setup.course, setup.workspace)
    session = setup.session(needs_workspace=in_workspace, keeps=counts)
    from lora_tutor.learner.advice import advice_on
    from lora_tutor.learner.grade_answers import exit_code_of, read_answers
    from lora_tutor.reports.writers.gradebook import Gradebook

    selection = resolve(session, targets, only)
    for sentence in (*selection.problems, *selection.notes):
        say(sentence)
    for each in targets:
        refuse_the_same(output, {"a TARGET": Path(each)})
    for target in selection.targets:
        refuse_the_same(output, {"a TARGET": target.path or session.path(target.exercise)})
    answers = read_answers(session, selection.targets, seed, timeout, say)
    elsewhere = any(not each.counts and not each.problem for each in selection.targets)
    if elsewhere and not written_as.for_gradebook:
        say("What lies outside of your workspace is not kept as progress of your own.")
    setup.end_on_signals()
    streamed = form == "text" and output is None
    with unheard_by_the_job() if streamed else nullcontext():
        grades = _grade_all(session, selection.targets, answers, streamed, show_case)
    grades += _not_found(session, selection.problems, alone=not grades)
    book = Gradebook(
        session.course.title,
        grades,
        selection.single,
        os.environ,
        lambda report: advice_on(session, report),
        visibility or "visible",
    )
    if streamed:
        _summarise(book.reports)
    elif book.reports or written_as.for_gradebook or not selection.single:
        _deliver(written_as.write(book), output)
    return exit_code_of([each.result for each in grades], bad_input=selection.refused)


def _not_found(session: Session, problems: Sequence[str], alone: bool) -> list[Grade]:
    """A place for each target that came to nothing, so that no gradebook takes it for a pass. If
    they are `alone`, everything in the course was asked for."""
    from lora_tutor.reports.report import Reason, Unjudged
    from lora_tutor.reports.writers.gradebook import Grade

    all_points = sum(each.points for each in session.course.exercises.values())
    return [
        Grade("", "submission", all_points * alone * (not at), Unjudged(told, reason=Reason.ABSENT))
        for at, told in enumerate(problems)
    ]


def _grade_all(
    session: Session,
    targets: Sequence[Target],
    answers: Sequence[Submission | Unjudged],
    streamed: bool,
    show_case: bool,
) -> list[Grade]:
    """What comes of each; a report is printed at once where it is `streamed`."""
    from lora_tutor.learner.grade_answers import grade_answers
    from lora_tutor.reports.report import Report, Unjudged
    from lora_tutor.reports.writers import text  # noqa: F401 -- now, and not after the answer
    from lora_tutor.reports.writers.gradebook import Grade

    several = sum(not isinstance(each, Unjudged) for each in answers) > 1
    grades: list[Grade] = []
    results = grade_answers(session, targets, answers, say)
    for target, answer, result in zip(targets, answers, results, strict=True):
        exercise = session.course.exercise(target.exercise)
        file = target.path or session.path(exercise.id)
        grade = Grade(exercise.id, exercise.title, exercise.points, result, file, target.counts)
        grades.append(grade)
        if streamed and isinstance(result, Report):
            put(report_text(session, result, file, target.counts) + ("\n" if several else ""))
            if show_case and not result.passed and not isinstance(answer, Unjudged):
                put(_case_text(session, answer) + ("\n" if several else ""))
    return grades


def _case_text(session: Session, answer: Submission) -> str:
    """The first failing case as code; what is said about it stands above, as comments."""
    from lora_tutor.reports.writers.text import as_comment

    try:
        shown = session.show_case(answer)
    except GraderError as error:
        return as_comment(f"The failing case cannot be shown: {error}", stdout_look())
    said = f"The check “{shown.check}”, with fresh numbers. {shown.said}"
    return as_comment(said if shown.code else shown.said, stdout_look()) + shown.code


def report_text(
    session: Session, report: Report, file: Path | None = None, own: bool = True
) -> str:
    """A report on the terminal, with what to do next where it is on one's `own` work. `file` is
    what was graded, where it is not the workspace's."""
    from lora_tutor.learner.advice import advice_on
    from lora_tutor.reports.writers import text

    title = session.course.exercise(report.exercise).title
    return text.write_report(
        report, title, stdout_look(), advice_on(session, report, file) if own else ""
    )


def _summarise(reports: Sequence[Report]) -> None:
    from lora_tutor.reports.writers import text

    if len(reports) > 1:
        put(text.write_summary(reports, stdout_look()))


def _deliver(written: Written, output: Path | None) -> None:
    deliver(written.text, output)
    for variable, text in written.appended.items():
        _append(variable, text)


def _append(variable: str, text: str) -> None:
    """To the file that the job names; outside a job there is none."""
    name = os.environ.get(variable)
    if not name:
        return
    try:
        with open(name, "a", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(
            f"{variable} names a file that cannot be written ({error.strerror}); "
            "unset it outside a GitHub job."
        ) from error
