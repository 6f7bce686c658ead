"""What the files of a student's feedback are called, so that a course system knows whose they are.

Moodle, "Upload multiple feedback files in a zip" (moodle/moodle,
`mod/assign/feedback/file/importziplib.php`; for people: "Preparing the Assignment",
https://help.itc.rwth-aachen.de/en/service/8d9eb2f36eea4fcaa9abd0e1ca008b22/article/0cfca4212fef4712ad2d432ac83eaf3e/):
a folder is cut at its first four underscores, its second part is the participant's number, and the
third and fourth name a plug-in, as in the export. So a name has no underscore. The assignment has
"Feedback files" among its feedback types.

Canvas, "Upload Submissions" (instructure/canvas-lms, `app/models/abstract_assignment.rb`,
`infer_comment_context_from_filename`): a file is cut at its underscores, and its first two parts
that are numbers are the student and a file of the newest submission. The student meets it as a
comment, by the name of that file. So it has the name that the file has in the export, and text
that this kind of file may hold. Who handed in nothing can be sent nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lora_tutor.classroom.intake.sources import CANVAS_FILE
from lora_tutor.classroom.returns import moodle_worksheet
from lora_tutor.classroom.run.class_result import StudentRow

_MOST_CHARACTERS = 60
_UNSAFE = re.compile(r'[/\\:*?"<>|]')
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_PREFERRED = (".py", ".md", ".txt", ".zip")


@dataclass(frozen=True, slots=True)
class FeedbackNames:
    """`folder` holds the student's page and text. `upload` is the name of a file for Canvas; ""
    where there is none."""

    folder: str
    upload: str = ""


def names_of(rows: Sequence[StudentRow], kind: str) -> Mapping[str, FeedbackNames]:
    """By student. No two folders have one name, also where a system knows no capital letters."""
    taken: set[str] = set()
    found = {}
    for row in rows:
        folder = _folder(row, kind)
        number = 2
        while folder.casefold() in taken:
            folder, number = f"{_folder(row, kind)} ({number})", number + 1
        taken.add(folder.casefold())
        found[row.student] = FeedbackNames(folder, _upload(row) if kind == "canvas" else "")
    return found


def file_name(foreign: str) -> str:
    """Foreign text as the name of a file: it is one on any system, and leads nowhere else."""
    text = unicodedata.normalize("NFC", foreign)
    text = "".join(char if char.isprintable() else "-" for char in text)
    text = " ".join(_UNSAFE.sub("-", text).split())[:_MOST_CHARACTERS].strip(" .~")
    return f"-{text}" if not text or _DEVICES.fullmatch(text) else text


def _folder(row: StudentRow, kind: str) -> str:
    number = moodle_worksheet.participant(row.person, kind)
    if not number:
        return file_name(row.student)
    name = file_name((row.person.name or row.student).replace("_", " "))
    return f"{name}_{number}_assignsubmission_file_"


def _upload(row: StudentRow) -> str:
    """Of the files that were handed in, one that can hold text or an archive, if there is one."""
    handed = [found for each in row.person.handed if (found := CANVAS_FILE.fullmatch(each))]
    parts = [each for each in handed if each["number"]]
    if not parts:
        return ""
    found = min(parts, key=lambda each: (_rank(each["rest"]), -int(each["number"])))
    stem, dot, suffix = found["rest"].rpartition(".")
    rest = f"{file_name(stem)}.{file_name(suffix)}" if stem and dot else file_name(found["rest"])
    # A last part that begins with "link" stands for an address that was handed in.
    rest = f"-{rest}" if rest.startswith("link") else rest.replace("_link", "-link")
    if found["hidden"]:
        return f"{found['hidden'].removeprefix('LATE_')}_{found['number']}_{rest}"
    name = file_name(found["name"])
    # A name of digits would be taken for the student's number, and "anon" for a hidden one.
    name = f"-{name}" if name.isdigit() or name == "anon" else name
    return f"{name}_{found['id']}_{found['number']}_{rest}"


def _rank(name: str) -> int:
    suffixes = [at for at, each in enumerate(_PREFERRED) if name.casefold().endswith(each)]
    return suffixes[0] if suffixes else len(_PREFERRED)
