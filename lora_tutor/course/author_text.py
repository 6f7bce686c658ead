"""The text of a file that a course brings, whoever made it."""

from __future__ import annotations

from pathlib import Path

from lora_tutor.course.fault import fault
from lora_tutor.files.source import is_special


def author_text(file: Path, name: str, what: str = "file", kib: int = 16 * 1024) -> str:
    """At most `kib` KiB, without the mark that some editors put first.

    Raises Fault, which calls the file `name`, and it `what`.
    """
    most = kib * 1024
    try:
        # A pipe would keep us waiting, and a device may have no end.
        if is_special(file):
            raise fault(name, 0, f"the {what} is a pipe, socket or device", "put a file there")
        with file.open("rb") as opened:
            data = opened.read(most + 1)
    except FileNotFoundError:
        raise fault(name, 0, f"the {what} is missing", "add it") from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise fault(name, 0, f"the {what} cannot be read ({reason})", "repair it") from error
    if len(data) > most:
        raise fault(name, 0, f"the {what} is larger than {kib:,} KiB", "shorten it")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        raise fault(name, 0, f"the {what} is not UTF-8 text", "save it as UTF-8") from None
