"""The code in a file or notebook that a student handed in."""

from __future__ import annotations

from collections.abc import Callable

from lora_tutor.classroom.intake import notebooks
from lora_tutor.classroom.intake.remarks import about
from lora_tutor.errors import EmptySubmission, UnreadableSubmission
from lora_tutor.files.source import LIMIT_BYTES, is_blank, refuse_unless_text, shown

Raw = Callable[[int], bytes]
"""Gives at most so many bytes of a file, and one more where it is longer. Raises
UnreadableSubmission, which ends a sentence."""


def code_in(student: str, path: str, name: str, raw: Raw) -> bytes:
    """The code in a file or notebook. Raises UnreadableSubmission naming student and file."""
    said = f"{about(student)}{shown(path)}"
    try:
        if name.casefold().endswith(".ipynb"):
            data = _notebook(raw)
        else:
            data = raw(LIMIT_BYTES)
    except UnreadableSubmission as error:
        raise type(error)(f"{said} {error}.") from None
    refuse_unless_text(data, said)
    if is_blank(data):
        raise EmptySubmission(f"{said} is empty.")
    return data


def _notebook(raw: Raw) -> bytes:
    data = raw(notebooks.MOST_BYTES)
    if len(data) > notebooks.MOST_BYTES:
        raise UnreadableSubmission(
            f"is larger than {notebooks.MOST_BYTES >> 20} MiB; clear its outputs"
        )
    return notebooks.code_of(data)
