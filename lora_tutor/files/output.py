"""The file that a command is told to write: what is refused before any work, and writing it."""

from __future__ import annotations

import os
from pathlib import Path

from lora_tutor.errors import UsageError
from lora_tutor.files.atomic import write_atomically
from lora_tutor.files.source import shown


def refuse_unwritable(output: Path | None) -> None:
    """Before any work. Raises UsageError."""
    if output is not None and not os.path.isdir(output.parent):
        raise unwritable(output, "its folder does not exist")
    if output is not None and output.is_dir():
        raise unwritable(output, "it is a folder")


def refuse_the_same(output: Path | None, others: dict[str, Path | None]) -> None:
    """Refuse to write over what is read or written besides. Raises UsageError."""
    if output is None:
        return
    for what, other in others.items():
        if other is not None and os.path.realpath(other) == os.path.realpath(output):
            raise unwritable(output, f"it is {what} too")


def write_output(text: str, output: Path) -> None:
    """The whole text or nothing. Raises UsageError if it cannot be written."""
    try:
        write_atomically(output, text.encode("utf-8", "replace"))
    except OSError as error:
        raise unwritable(output, error.strerror or type(error).__name__) from error


def unwritable(output: Path, reason: str) -> UsageError:
    return UsageError(f"The output file {shown(output)} cannot be written ({reason}).")
