"""Finds what a class handed in: `SUBMISSIONS/<student>/**/<exercise_id>.py`, and zip files of it.

The student is the first component. Links are followed within the student's own folder alone: one
that leads elsewhere could hand in another student's work.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Collection
from functools import partial
from pathlib import Path
from typing import IO

from lora_tutor.classroom.intake.answers import MOST_ZIPPED, HandedIn, checked, passed_over
from lora_tutor.classroom.intake.archive import CLASS, MOST_BYTES, MOST_NESTED, Archive, Entry
from lora_tutor.errors import UnreadableSubmission, UsageError
from lora_tutor.files.source import read_source, shown

_DEEPEST = 40
_MOST_ENTRIES = 100_000
_COPY = re.compile(r" ?\(\d+\)$")
"""What browsers put behind the name of a file that is loaded once more."""


def collect(submissions: Path, exercises: Collection[str]) -> HandedIn:
    """Everything that bears the name of one of these exercises, one answer for each student.

    A zip file SUBMISSIONS stays open for as long as its answers can be read.
    Raises UsageError if SUBMISSIONS is no folder or zip file, or holds no student.
    """
    found = HandedIn(exercises)
    if os.path.isdir(submissions):
        _collect_folder(submissions, found)
    elif os.path.isfile(submissions):
        _collect_class_archive(submissions, found)
    elif os.path.lexists(submissions):
        raise UsageError(f"{shown(submissions)} is neither a folder nor a zip file.")
    else:
        raise UsageError(f"There is no folder {shown(submissions)}; check the spelling.")
    if not found.students:
        raise UsageError(
            f"{shown(submissions)} holds no student's work: it must hold a folder or a zip file "
            "for each student, and in it files named like the exercises."
        )
    found.settle()
    return found


def _collect_folder(root: Path, found: HandedIn) -> None:
    try:
        entries = sorted(os.scandir(root), key=lambda entry: entry.name)
    except OSError as error:
        raise UsageError(
            f"The folder {shown(root)} cannot be read ({error.strerror}); check its permissions."
        ) from error
    for entry in entries:
        if passed_over(entry.name):
            continue
        name = _printable(entry.name)
        is_zip = _is_zip(entry.name)
        if entry.is_symlink():
            student = name[:-4] if is_zip else name
            found.students.add(student)
            found.refuse(student, name, "is a link; put the folder itself there")
        elif entry.is_dir():
            found.students.add(name)
            _Walk(root, name, Path(entry.path), found).walk()
        elif is_zip:
            found.students.add(name[:-4])
            _collect_file_archive(found, name[:-4], name, Path(entry.path))
        elif found.exercise_of(entry.name) is not None:
            found.refused.append(_nobody(name))


class _Walk:
    """One student's folder, breadth first, in the order of names."""

    def __init__(self, root: Path, student: str, folder: Path, found: HandedIn) -> None:
        self._root = root
        self._student = student
        self._own = os.path.realpath(folder)
        self._folders = [(folder, 0)]
        self._seen = 0
        self._found = found

    def walk(self) -> None:
        while self._folders:
            folder, depth = self._folders.pop(0)
            try:
                entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
            except OSError as error:
                why = f"cannot be listed ({error.strerror}); check its permissions"
                self._refuse(folder, why)
                continue
            self._seen += len(entries)
            if self._seen > _MOST_ENTRIES:
                self._refuse(folder, f"brings it to more than {_MOST_ENTRIES} files; clear it up")
                return
            for entry in entries:
                if not passed_over(entry.name):
                    self._take(entry, depth)

    def _take(self, entry: os.DirEntry[str], depth: int) -> None:
        path = Path(entry.path)
        if entry.is_symlink() and not self._may_follow(path):
            return
        if entry.is_dir(follow_symlinks=False):
            if depth >= _DEEPEST:
                self._refuse(path, f"lies deeper than {_DEEPEST} folders; hand in the answers flat")
            else:
                self._folders.append((path, depth + 1))
        elif _is_zip(entry.name):
            _collect_file_archive(self._found, self._student, self._named(path), path)
        else:
            name = self._named(path)
            self._found.add(self._student, name, partial(_read_file, self._student, name, path))

    def _may_follow(self, link: Path) -> bool:
        """Whether the link is one to a file of the student's own; says so where it is refused."""
        try:
            target = os.path.realpath(link, strict=True)
        except OSError:
            if self._matters(link.name):
                self._refuse(link, "is a link that leads nowhere; hand in the file itself")
            return False
        if target != self._own and not target.startswith(self._own + os.sep):
            if self._matters(link.name) or os.path.isdir(target):
                self._refuse(link, "is a link out of the student's folder; hand in the file itself")
            return False
        if os.path.isdir(target):
            # What lies in there is found where it lies.
            if (os.path.realpath(link.parent) + os.sep).startswith(target + os.sep):
                self._refuse(link, "is a link back to a folder that holds it; remove it")
            return False
        return True

    def _matters(self, name: str) -> bool:
        return self._found.exercise_of(name) is not None or _is_zip(name)

    def _refuse(self, path: Path, why: str) -> None:
        self._found.refuse(self._student, self._named(path), why)

    def _named(self, path: Path) -> str:
        return _printable(path.relative_to(self._root).as_posix())


def _read_file(student: str, name: str, path: Path) -> bytes:
    try:
        data = read_source(path)
    except UnreadableSubmission as error:
        # Its sentence names the whole path; the one on a class names the student.
        raise UnreadableSubmission(f"Student {shown(student)}: {error}") from None
    return checked(student, name, data)


def _collect_class_archive(file: Path, found: HandedIn) -> None:
    try:
        archive = Archive(partial(_open_class, file), CLASS, kept=True)
        entries = list(archive.entries())
    except UnreadableSubmission as error:
        raise UsageError(f"{shown(file)} {error}.") from None
    entries = [each for each in entries if each.parts and not any(map(passed_over, each.parts))]
    around = _wrapper(file, entries, found)
    if around:
        found.notes.append(
            f"{shown(file)} holds one folder, {shown(around)}: what is in it is taken for the "
            "students."
        )
    for entry in entries:
        parts = entry.parts[1:] if around else entry.parts
        if entry.refusal:
            _refuse_of_class(found, entry, around)
        elif not parts:
            continue
        elif len(parts) > 1 or entry.is_folder:
            found.students.add(parts[0])
            _take_entry(found, parts[0], "", archive, entry, depth=0)
        elif _is_zip(parts[0]):
            found.students.add(parts[0][:-4])
            _take_entry(found, parts[0][:-4], "", archive, entry, depth=0)
        elif found.exercise_of(parts[0]) is not None:
            found.refused.append(_nobody(parts[0]))


def _wrapper(file: Path, entries: list[Entry], found: HandedIn) -> str:
    """The folder that a system puts around a class when it packs one, or "": it bears the name of
    the zip file, and holds folders or zip files of several students, but no answer."""
    top = _COPY.sub("", file.stem)
    usable = [each.parts for each in entries if not each.refusal]
    if {parts[0] for parts in usable} != {top}:
        return ""
    if any(len(parts) == 2 and found.exercise_of(parts[1]) is not None for parts in usable):
        return ""
    students = {parts[1] for parts in usable if len(parts) > 2}
    students |= {parts[1][:-4] for parts in usable if len(parts) == 2 and _is_zip(parts[1])}
    return top if len(students) > 1 else ""


def _open_class(file: Path) -> IO[bytes]:
    return file.open("rb")


def _refuse_of_class(found: HandedIn, entry: Entry, around: str) -> None:
    """Refuse an entry, in the name of the student whom its path names, if it does."""
    name = entry.info.filename
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    if around and parts[:1] == [around]:
        parts = parts[1:]
    if len(parts) > 1 and found.exercise_of(parts[-1]) is not None:
        found.students.add(parts[0])
        found.refuse(parts[0], name, entry.refusal, zipped=True)
    else:
        found.refused.append(f"{shown(name)} {entry.refusal}.")


def _collect_file_archive(found: HandedIn, student: str, name: str, path: Path) -> None:
    _collect_archive(found, student, name, Archive(partial(_open_file, path)), depth=0)


def _open_file(path: Path) -> IO[bytes]:
    """A zip file on disk, which must be an ordinary file of a bounded size."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise OSError("it is no file")
    if status.st_size > MOST_BYTES:
        raise OSError(f"it is larger than {MOST_BYTES >> 20} MiB")
    return path.open("rb")


def _collect_archive(
    found: HandedIn, student: str, name: str, archive: Archive, depth: int
) -> None:
    if not found.has_room(student):
        return
    try:
        for entry in archive.entries():
            if not found.has_room(student, more=1):
                why = f"brings the zip files to more than {MOST_ZIPPED} entries; clear them up"
                found.refuse(student, name, why, zipped=True)
                return
            if any(map(passed_over, entry.parts)):
                continue
            if entry.refusal:
                found.refuse(student, f"{name}/{entry.info.filename}", entry.refusal, zipped=True)
            else:
                _take_entry(found, student, f"{name}/", archive, entry, depth)
    except UnreadableSubmission as error:
        found.refuse(student, name, str(error), zipped=True)


def _take_entry(
    found: HandedIn, student: str, prefix: str, archive: Archive, entry: Entry, depth: int
) -> None:
    if entry.is_folder:
        return
    name = prefix + entry.path
    if not _is_zip(name):
        read = partial(_read_entry, student, name, archive, entry)
        found.add(student, name, read, zipped=True)
    elif depth >= MOST_NESTED:
        found.refuse(student, name, "is a zip file in a zip file in a zip file", zipped=True)
    elif entry.info.file_size > MOST_BYTES:
        found.refuse(student, name, f"is larger than {MOST_BYTES >> 20} MiB", zipped=True)
    else:
        _collect_archive(found, student, name, archive.inner(entry), depth + 1)


def _read_entry(student: str, name: str, archive: Archive, entry: Entry) -> bytes:
    try:
        data = archive.read(entry)
    except UnreadableSubmission as error:
        raise UnreadableSubmission(f"Student {shown(student)}: {shown(name)} {error}.") from None
    return checked(student, name, data)


def _is_zip(name: str) -> bool:
    return len(name) > 4 and name.casefold().endswith(".zip")


def _printable(name: str) -> str:
    """A name from the disk as text that can be written: undecodable bytes are spelt out."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _nobody(name: str) -> str:
    return f"{shown(name)} belongs to no student: put it into a folder of the student's name."
