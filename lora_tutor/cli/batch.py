"""`lora-tutor batch`: a whole class."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lora_tutor import __version__
from lora_tutor.classroom.intake.sources import SOURCES
from lora_tutor.classroom.returns.registry import FORMATS, ClassFormat
from lora_tutor.classroom.returns.table import MARK
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
from lora_tutor.files.source import shown

if TYPE_CHECKING:
    from lora_tutor.classroom.insight.findings import Insight
    from lora_tutor.classroom.run.class_result import ClassResult


@click.command()
@click.argument("submissions", type=FOLDER, metavar="SUBMISSIONS")
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Workers (default: the cores).")
@click.option("--output", type=FOLDER, metavar="FILE", help="Write there instead of stdout.")
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    default="csv",
    show_default=True,
    help="A table of points, every report, or what a course system imports.",
)
@click.option(
    "--bom", is_flag=True, help="Put a mark before a table, so that Excel reads it right."
)
@click.option(
    "--assignment",
    default="",
    metavar="NAME",
    help="For Canvas and Moodle: one column of this name, with the total.",
)
@click.option(
    "--insight", type=FOLDER, metavar="FILE", help="Write a page about the class there (HTML)."
)
@click.option(
    "--feedback",
    type=FOLDER,
    metavar="DIR",
    help="Write a file for each student there; DIR.zip is packed, as course systems take it.",
)
@click.option("--resume", is_flag=True, help="Grade only what an earlier run did not.")
@click.option("--scheduler", metavar="ADDRESS", help="Grade on a Dask cluster: tcp://host:port.")
@click.option(
    "--from",
    "source",
    type=click.Choice(SOURCES),
    help="Which course system it comes from (default: what is found).",
)
@click.option(
    "--roster",
    type=FOLDER,
    metavar="FILE",
    help="Who is in the class: CSV with id, name or e-mail.",
)
@click.option(
    "--rules",
    type=FOLDER,
    metavar="FILE",
    help="Deadlines, weights, exemptions (default: class.toml beside the class).",
)
@click.option(
    "--anonymous",
    type=FOLDER,
    metavar="KEYFILE",
    help="Write pseudonyms; KEYFILE, made if it is not there, says whose they are.",
)
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
    bom: bool,
    assignment: str,
    insight: Path | None,
    feedback: Path | None,
    resume: bool,
    source: str | None,
    roster: Path | None,
    rules: Path | None,
    anonymous: Path | None,
    scheduler: str | None,
    only: tuple[str, ...],
    seed: int | None,
    timeout: float | None,
    allow_weak_isolation: bool,
) -> ExitCode:
    """Grade a class: what a course system exports, or SUBMISSIONS/<student>/<exercise_id>.py.

    SUBMISSIONS is a folder or an archive (zip, tar, tar.gz, tar.bz2, tar.xz), and students may hand
    in folders, archives and notebooks. A file that is named otherwise is known by its number, its
    words or its functions, and that is said. One submission that cannot be read or graded leaves an
    empty cell and a remark why; the rest goes on. What is graded is kept at once, so that --resume
    goes on after an interruption, and grades only new and changed files the next time.

    Exit codes: 0 all passed, 1 something did not pass or could not be read, or a student handed in
    no answer, 2 bad usage, 3 the grader could not judge something, 130 interrupted.
    """
    for file in (output, insight, anonymous):
        refuse_unwritable(file)
        refuse_the_same(
            file, {"SUBMISSIONS": submissions, "the roster": roster, "the rules": rules}
        )
    refuse_the_same(insight, {"the output": output})
    kind = FORMATS[form]
    refuse_the_same(anonymous, {"the output": output, "the page": insight})
    kind.check_options(bom, assignment)
    if feedback is not None:
        from lora_tutor.classroom.returns.feedback import refuse_feedback

        refuse_feedback(feedback, submissions)
        refuse_the_same(feedback, {"the roster": roster, "the rules": rules})
        refuse_the_same(feedback, {"the output": output, "the insight page": insight})
    if anonymous is not None and kind.gradebook:
        raise UsageError(
            f"--format {kind.name} needs the ids by which a course system knows the students; "
            "leave out --anonymous."
        )
    course = find_course(setup.course)
    from lora_tutor.classroom.run.class_input import ClassFiles
    from lora_tutor.classroom.run.grade_class import ClassOrder, grade_class
    from lora_tutor.cli.progress_line import ProgressLine

    files = ClassFiles(submissions, only, source or "", roster, rules, anonymous)
    order = ClassOrder(files, jobs, scheduler, seed, timeout, allow_weak_isolation, output, resume)
    setup.end_on_signals()
    result = grade_class(
        course,
        order,
        say,
        ProgressLine,
        lambda found: kind.check_people(found.people, found.kind, say),
    )
    found = None
    if insight is not None or form == "json":
        from lora_tutor.classroom.insight.class_insight import find_insight

        found = find_insight(course, result, submissions)
    deliver(MARK * bom + _written(result, kind, assignment, found), output)
    if insight is not None and found is not None:
        from lora_tutor.classroom.insight.page import write_page

        page = write_page(found, course.title, date.today(), __version__)
        deliver(page, insight)
        say(f"The insight page is {shown(insight)}; open it in a browser.")
    if feedback is not None:
        from lora_tutor.classroom.returns.feedback import write_feedback

        for sentence in write_feedback(result, course, __version__, feedback):
            say(sentence)
        say(f"The feedback for each student is in {shown(feedback)}.")
    return result.exit_code


def _written(
    result: ClassResult, kind: ClassFormat, assignment: str, insight: Insight | None
) -> str:
    from lora_tutor.classroom.returns.class_files import write_csv, write_json
    from lora_tutor.classroom.run.graded import write_jsonl

    match kind.name:
        case "csv":
            return write_csv(result)
        case "json":
            return write_json(result, None if insight is None else insight.to_dict())
        case "jsonl":
            return write_jsonl(result.graded, result.refused)
        case _:
            return kind.write(result, assignment)
