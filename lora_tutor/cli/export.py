"""`lora-tutor export`: what makes a gradebook or a CI system run the grader."""

from __future__ import annotations

from pathlib import Path

import click

from lora_tutor.cli.setup import FOLDER, Setup, global_options, pass_setup, put_exactly, say
from lora_tutor.errors import ExitCode
from lora_tutor.files.source import shown

_NEXT = {
    "gradescope": "Zip the files of {folder} (not the folder) and upload that as the autograder.",
    "github": "Commit the files of {folder} to the repository that students copy.",
}


@click.command()
@click.argument("system", type=click.Choice(["gradescope", "github"]))
@click.argument("folder", type=FOLDER, metavar="DIR")
@click.option("--exercise", "ids", multiple=True, metavar="ID", help="Grade this one; repeatable.")
@click.option("--wheel", type=FOLDER, metavar="FILE", help="A wheel of lora-tutor to take along.")
@click.option("--force", is_flag=True, help="Replace files that are there already.")
@global_options
@pass_setup
def export(
    setup: Setup,
    system: str,
    folder: Path,
    ids: tuple[str, ...],
    wheel: Path | None,
    force: bool,
) -> ExitCode:
    """Write the files that make Gradescope or GitHub Actions grade submissions.

    Without --exercise, Gradescope grades every exercise of the course, and GitHub those that a
    repository holds. Without --wheel, lora-tutor is installed from the package index. A course of
    your own goes along to Gradescope; a repository would show its checks to the students.
    """
    from lora_tutor.classroom.returns.autograder import AutograderOrder, write_autograder
    from lora_tutor.course.find import find_course

    course = find_course(setup.course)
    with_course = setup.course is not None and system == "gradescope"
    order = AutograderOrder(system, folder, ids, wheel, with_course, force)
    write_autograder(course, order, lambda path: put_exactly(f"{path}\n"))
    if setup.course is not None and system == "github":
        say(
            "The workflow grades the built-in course: yours is not taken along, for in the "
            "repository its hidden checks would be the students' to read."
        )
    say(_NEXT[system].format(folder=shown(folder)))
    return ExitCode.PASSED
