"""`lora-tutor export`: what makes a gradebook or a CI system run the grader."""

from __future__ import annotations

from pathlib import Path

import click

from lora_tutor.cli.setup import FOLDER, Setup, global_options, pass_setup, put_exactly, say
from lora_tutor.errors import ExitCode, UsageError
from lora_tutor.files.source import shown
from lora_tutor.reports.writers.gradebook import VISIBILITIES
from lora_tutor.reports.writers.handout import TORCH_INDEX

_NEXT = {
    "gradescope": "Zip the files of {folder} (not the folder) and upload that as the autograder.",
    "github": "Commit the files of {folder} to the repository that students copy.",
}


@click.command()
@click.argument("system", type=click.Choice(["gradescope", "github"]))
@click.argument("folder", type=FOLDER, metavar="DIR")
@click.option("--exercise", "ids", multiple=True, metavar="ID", help="Grade this one; repeatable.")
@click.option("--wheel", type=FOLDER, metavar="FILE", help="A wheel of lora-tutor to take along.")
@click.option(
    "--torch-index",
    metavar="URL",
    default=TORCH_INDEX,
    show_default=True,
    help="Where torch comes from; 'none': from the package index, with what graphics cards need.",
)
@click.option(
    "--visibility",
    type=click.Choice(VISIBILITIES),
    default="visible",
    show_default=True,
    help="When students see the checks on Gradescope.",
)
@click.option("--force", is_flag=True, help="Replace files that are there already.")
@global_options
@pass_setup
def export(
    setup: Setup,
    system: str,
    folder: Path,
    ids: tuple[str, ...],
    wheel: Path | None,
    torch_index: str,
    visibility: str,
    force: bool,
) -> ExitCode:
    """Write the files that make Gradescope or GitHub Actions grade submissions.

    Without --exercise, Gradescope grades every exercise of the course, and GitHub those that a
    repository holds. Answers are found in any folder. Without --wheel, lora-tutor is installed from
    the package index; the variable LORA_TUTOR_PIP_OPTIONS holds options for pip. Another
    course goes along to Gradescope. A workflow installs it, since a repository would show its
    checks to the students.
    """
    if visibility != "visible" and system != "gradescope":
        raise UsageError("--visibility is Gradescope's; a job on GitHub shows its checks at once.")
    from lora_tutor.classroom.returns.autograder import AutograderOrder, write_autograder
    from lora_tutor.course.find import find_course

    course = find_course(setup.course)
    order = AutograderOrder(
        system,
        folder,
        ids,
        wheel,
        None if torch_index == "none" else torch_index,
        visibility,
        force,
    )
    write_autograder(course, order, lambda path: put_exactly(f"{path}\n"))
    say(_NEXT[system].format(folder=shown(folder)))
    return ExitCode.PASSED
