"""Where things lie on disk: the course we ship, and the learner's own folder."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from lora_tutor.errors import CourseError, WorkspaceError

WORKSPACE_VARIABLE = "LORA_TUTOR_WORKSPACE"
COURSE_VARIABLE = "LORA_TUTOR_COURSE"
BUILT_IN = "lora"
"""The id of the course that we ship. Its answers and progress lie in the workspace itself."""
COURSES = "courses"
"""The folder in a workspace that holds one folder for each other course."""
_PACKAGE = Path(__file__).resolve().parents[1]


def content_root() -> Path:
    """The folder that holds lessons/ and exercises/ of the course we ship.

    An installed wheel carries it as `lora_tutor/content`; in a checkout it is the repository.
    Raises CourseError if neither is there.
    """
    packaged = _PACKAGE / "content"
    if packaged.is_dir():
        return packaged
    checkout = _PACKAGE.parent
    if (checkout / "lessons").is_dir() and (checkout / "exercises").is_dir():
        return checkout
    raise CourseError(
        "The course is missing from this installation: no folder holds lessons and exercises. "
        "Install lora-tutor again, or name a course with --course DIR."
    )


def workspace_dir(option: Path | None = None) -> Path:
    """The learner's folder, absolute; it need not exist yet.

    `option` comes first, then the variable LORA_TUTOR_WORKSPACE, then `lora-tutor` in the home.
    Raises WorkspaceError if the home folder is asked for and there is none.
    """
    named = option if option is not None else os.environ.get(WORKSPACE_VARIABLE)
    try:
        if named:
            return Path(named).expanduser().absolute()
        home = Path.home()
    except RuntimeError:
        raise WorkspaceError(f"Your home folder is unknown; {_choose_another()}") from None
    except OSError as error:
        raise WorkspaceError(
            f"The current folder cannot be read ({error.strerror}); {_choose_another()}"
        ) from error
    if not home.is_dir():
        raise WorkspaceError(f"Your home folder {home} does not exist; {_choose_another()}")
    return home / "lora-tutor"


def course_dir(workspace: Path, course_id: str) -> Path:
    """The learner's folder for one course: answers, backups and progress of it alone."""
    return workspace if course_id == BUILT_IN else workspace / COURSES / course_id


def course_option(named: Path | str) -> str:
    """What opens a course, typed behind a command: its folder or its name."""
    return f" --course {shlex.quote(str(named))}"


def course_in(folder: Path) -> str:
    """The id of the course whose folder in a workspace this is: `course_dir` the other way."""
    return folder.name if folder.parent.name == COURSES else BUILT_IN


def state_dir(workspace: Path) -> Path:
    """Where the workspace keeps what is ours: the progress database and the backups."""
    return workspace / ".lora-tutor"


def progress_file(workspace: Path) -> Path:
    """The database of what the learner did."""
    return state_dir(workspace) / "progress.db"


def _choose_another() -> str:
    return f"choose a folder with --workspace DIR or the variable {WORKSPACE_VARIABLE}."
