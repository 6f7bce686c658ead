"""The text of a file that a course brings, whoever made it."""

from __future__ import annotations

from pathlib import Path

from lora_tutor.course.fault import fault
from lora_tutor.files.source import is_special

_MOST_BYTES = 16 * 1024 * 1024


def author_text(file: Path, name: str, what: str = "file") -> str:
    """Without the mark that some editors put first; errors call the file `name`, and it `what`.

    Raises Fault.
    """
    try:
        # A pipe would keep us waiting, and a device may have no end.
        if is_special(file):
            raise fault(name, 0, f"the {what} is a pipe, socket or device", "put a file there")
        with file.open("rb") as opened:
            data = opened.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        raise fault(name, 0, f"the {what} is missing", "add it") from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise fault(name, 0, f"the {what} cannot be read ({reason})", "repair it") from error
    if len(data) > _MOST_BYTES:
        raise fault(name, 0, f"the {what} is larger than {_MOST_BYTES >> 20} MiB", "shorten it")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        raise fault(name, 0, f"the {what} is not UTF-8 text", "save it as UTF-8") from None
