"""The formats of gradebooks and CI systems: from what was graded to where it goes."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lora_tutor.cli.setup import deliver
from lora_tutor.errors import UsageError

if TYPE_CHECKING:
    from lora_tutor.learner.session import Session
    from lora_tutor.reports.writers.entry import Course, Entry

FORMATS = ("junit", "gradescope", "classroom50", "github")
_GIT_SECONDS = 10.0


def check(form: str) -> None:
    """Whether the format can be written here, said before any work. Raises UsageError."""
    if form == "classroom50":
        from lora_tutor.reports.writers.classroom50 import identity_from

        identity_from(os.environ, datetime.now(UTC))


def write(
    session: Session,
    entries: Sequence[Entry],
    files: Sequence[Path],
    form: str,
    output: Path | None,
) -> None:
    """To stdout or into a file; for GitHub also where the job's variables say. `files` are what
    was graded, one for each entry."""
    course = _course(session)
    match form:
        case "junit":
            from lora_tutor.reports.writers import junit

            deliver(junit.write(entries, course), output)
        case "gradescope":
            from lora_tutor.reports.writers import gradescope

            deliver(gradescope.write(entries, course), output)
        case "classroom50":
            from lora_tutor.reports.writers import classroom50

            identity = classroom50.identity_from(os.environ, _committed())
            deliver(classroom50.write(entries, course, identity, datetime.now(UTC)), output)
        case "github":
            from lora_tutor.reports.writers import github

            deliver(github.commands(entries, course, [*map(_in_checkout, files)]), output)
            _append("GITHUB_STEP_SUMMARY", github.summary(entries, course))
            _append("GITHUB_OUTPUT", f"result={github.grader_output(entries, course)}\n")
        case _:
            raise AssertionError(form)


def _course(session: Session) -> Course:
    from lora_tutor.reports.writers.entry import Course

    exercises = session.course.exercises
    return Course(session.course.title, {each.id: each.title for each in exercises.values()})


def _in_checkout(file: Path) -> str:
    """The path from the top of the checkout, where the job's variable says that is; the name of a
    file that lies elsewhere."""
    top = os.path.realpath(os.environ.get("GITHUB_WORKSPACE") or os.curdir)
    try:
        return Path(os.path.realpath(file.parent), file.name).relative_to(top).as_posix()
    except ValueError:
        return file.name


def _committed() -> datetime:
    """When the checked-out commit was made: it stays the same however often it is graded."""
    try:
        done = subprocess.run(
            ["git", "log", "-1", "--format=%cI"],
            capture_output=True,
            text=True,
            timeout=_GIT_SECONDS,
            check=True,
        )
        return datetime.fromisoformat(done.stdout.strip())
    except (OSError, subprocess.SubprocessError, ValueError):
        # Not a checkout: the time of grading is the best that is known.
        return datetime.now(UTC)


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
