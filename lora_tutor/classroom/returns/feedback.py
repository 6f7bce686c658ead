"""Writes each student's feedback, as a page and as text, into a folder or a zip file.

Each student has a folder with feedback.html and feedback.md; how it is called, `feedback_names`
says. For Canvas, whoever handed in a file has one of that file's name besides, and in a zip file
alone, for Canvas counts all others as mistaken.
"""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from lora_tutor.classroom.returns import feedback_page, feedback_text
from lora_tutor.classroom.returns.feedback_names import FeedbackNames, names_of
from lora_tutor.classroom.returns.letter import letters
from lora_tutor.classroom.run.class_result import ClassResult
from lora_tutor.course.model import Course
from lora_tutor.errors import UsageError
from lora_tutor.files.atomic import write_atomically
from lora_tutor.files.output import unwritable
from lora_tutor.files.source import shown

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of all that is packed: the same feedback makes the same file."""


def is_packed(target: Path) -> bool:
    return target.suffix.casefold() == ".zip"


def refuse_feedback(target: Path, submissions: Path) -> None:
    """Before any work. Raises UsageError."""
    if not os.path.isdir(target.parent):
        raise UsageError(f"{shown(target)} cannot be made, since its folder does not exist.")
    if target.is_dir() == is_packed(target) and os.path.lexists(target):
        kind = "folder" if is_packed(target) else "file"
        raise UsageError(f"{shown(target)} is a {kind} already; give --feedback another name.")
    inside = Path(os.path.realpath(target))
    if inside.is_relative_to(os.path.realpath(submissions)):
        raise UsageError(
            f"{shown(target)} lies in SUBMISSIONS, and would be handed in the next time; give "
            "--feedback a place elsewhere."
        )


def write_feedback(result: ClassResult, course: Course, version: str, target: Path) -> list[str]:
    """Write it all; the sentences say what the course system will not take.

    Raises UsageError where it cannot be written.
    """
    names = names_of(result.rows(), result.kind)
    try:
        if is_packed(target):
            write_atomically(target, _packed(_files(result, names, course, version, True)))
        else:
            for name, data in _files(result, names, course, version, False):
                file = target / name
                file.parent.mkdir(parents=True, exist_ok=True)
                write_atomically(file, data, durable=False)
    except OSError as error:
        raise unwritable(target, error.strerror or type(error).__name__) from error
    return _left_over(result, names)


def _files(
    result: ClassResult,
    names: Mapping[str, FeedbackNames],
    course: Course,
    version: str,
    for_upload: bool,
) -> Iterator[tuple[str, bytes]]:
    """(name, content) of each file."""
    for row, said in letters(result, course):
        page = feedback_page.write(said, version).encode("utf-8", "replace")
        text = feedback_text.write(said, version).encode("utf-8", "replace")
        mine, both = names[row.student], {"feedback.html": page, "feedback.md": text}
        if mine.upload:
            yield mine.upload, _content(mine.upload, text, both)
        if not (mine.upload and for_upload):
            yield from ((f"{mine.folder}/{name}", data) for name, data in both.items())


def _content(name: str, text: bytes, both: Mapping[str, bytes]) -> bytes:
    """The feedback as what a file of this name may hold: Python's comments, an archive, or text."""
    match Path(name).suffix.casefold():
        case ".py":
            lines = text.decode().splitlines()
            # Python looks for the name of an encoding in the first two lines, so they are ours.
            return "".join(f"# {line}".rstrip() + "\n" for line in ["", "", *lines]).encode()
        case ".zip":
            return _packed(iter(both.items()))
    return text


def _packed(files: Iterator[tuple[str, bytes]]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    return data.getvalue()


def _left_over(result: ClassResult, names: Mapping[str, FeedbackNames]) -> list[str]:
    match result.kind:
        case "canvas":
            without = [student for student, each in names.items() if not each.upload]
            why = "who handed in no file there"
        case "moodle":
            without = [s for s, each in names.items() if not each.folder.endswith("_file_")]
            why = "whose number in the assignment is not known; --roster with its worksheet says it"
        case _:
            return []
    if not without or len(without) == len(names):
        # Under pseudonyms nothing is sent back.
        return []
    who = shown(without[0]) if len(without) == 1 else f"{len(without)} students"
    return [f"{result.kind.capitalize()} takes no feedback for {who}, {why}."]
