"""Opens a file in the editor that the learner has chosen by $VISUAL or $EDITOR."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

from textual.app import App, SuspendNotSupported


def edit_outside(app: App[None], path: Path) -> str:
    """Lend the terminal to the editor until it ends; the answer, if not "", says why not."""
    choice = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    try:
        command = shlex.split(choice)
    except ValueError:
        return f"$VISUAL or $EDITOR is not a command: {choice}. The file is {path}"
    if not command:
        return (
            "Neither $VISUAL nor $EDITOR is set. Open this file in your editor; "
            f"saving it there grades it here: {path}"
        )
    try:
        with app.suspend():
            subprocess.run([*command, str(path)], check=False)
    except SuspendNotSupported:
        return f"This terminal cannot be lent to an editor. The file is {path}"
    except OSError as error:
        return f"{command[0]} could not be started ({error.strerror}). The file is {path}"
    return ""
