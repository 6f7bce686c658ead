"""Where things lie on disk: the course we ship, and the learner's own folder."""

from __future__ import annotations

import os
from pathlib import Path

from lora_tutor.errors import CourseError, WorkspaceError

WORKSPACE_VARIABLE = "LORA_TUTOR_WORKSPACE"
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


def state_dir(workspace: Path) -> Path:
    """Where the workspace keeps what is ours: the progress database and the backups."""
    return workspace / ".lora-tutor"


def progress_file(workspace: Path) -> Path:
    """The database of what the learner did."""
    return state_dir(workspace) / "progress.db"


def _choose_another() -> str:
    return f"choose a folder with --workspace DIR or the variable {WORKSPACE_VARIABLE}."
