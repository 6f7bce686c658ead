"""The app as a child of the server: how it is started, and how it knows that it was."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

_WEB_DRIVER = "textual.drivers.web_driver:WebDriver"


def command_line(workspace: Path, course: Path | None) -> list[str]:
    """The app over that workspace and course. Browsers know UTF-8, whatever the locale says."""
    command = [sys.executable, "-P", "-X", "utf8", "-m", "lora_tutor", f"--workspace={workspace}"]
    if course is None:
        return command
    # The app starts in another folder; the name of an installed course is none.
    return [*command, f"--course={course.absolute() if course.exists() else course}"]


def is_served() -> bool:
    """Whether a server of Textual apps started this process: by its driver, between its pipes.

    The variable alone, from whatever shell, would have `lora-tutor >file` write packets.
    """
    if os.environ.get("TEXTUAL_DRIVER") != _WEB_DRIVER:
        return False
    kinds = [os.fstat(stream.fileno()).st_mode for stream in (sys.stdin, sys.stdout)]
    return all(stat.S_ISFIFO(kind) or stat.S_ISSOCK(kind) for kind in kinds)
