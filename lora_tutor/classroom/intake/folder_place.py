"""A class in a folder on disk.

Links are followed within the student's own folder alone: one that leads elsewhere could hand in
another student's work.
"""

from __future__ import annotations

import contextlib
import os
import stat
import unicodedata
from collections.abc import Collection
from functools import partial
from pathlib import Path
from typing import IO

from lora_tutor.classroom.intake.answers import HandedIn, passed_over
from lora_tutor.classroom.intake.archive import CLASS, MOST_BYTES, Archive
from lora_tutor.classroom.intake.archive_place import ArchivePlace, take_archive
from lora_tutor.classroom.intake.attempt import ONLY, Attempt
from lora_tutor.classroom.intake.places import MOST_TEXT, IntakePlace, archive_of, is_archive
from lora_tutor.classroom.intake.sources import Top
from lora_tutor.errors import UnreadableSubmission, UsageError
from lora_tutor.files.source import read_regular, shown

_DEEPEST = 40
_MOST_ENTRIES = 100_000


class FolderPlace:
    """A folder. Names are shown from `root` on; those in `without` are no student's work."""

    def __init__(self, root: Path, folder: Path, without: Collection[str] = ()) -> None:
        self.said = str(folder)
        self._root = root
        self._folder = folder
        self._entries: dict[str, list[os.DirEntry[str]]] = {}
        try:
            for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
                if not passed_over(entry.name) and entry.name not in without:
                    self._entries.setdefault(_composed(entry.name), []).append(entry)
        except OSError as error:
            raise UsageError(
                f"The folder {shown(folder)} cannot be read ({error.strerror}); check its "
                "permissions."
            ) from error

    def top(self) -> Top:
        folders = [name for name, entries in self._entries.items() if any(map(_is_folder, entries))]
        files = [name for name in self._entries if name not in folders]
        return Top(folders, files, self._text, self._holds)

    def within(self, name: str) -> IntakePlace | None:
        entry, *others = self._entries[name]
        if entry.is_symlink() or others:
            return None
        if _is_folder(entry):
            return FolderPlace(self._root, Path(entry.path))
        try:
            kept = archive_of(name, partial(_open_class, entry.path), CLASS, kept=True)
            return ArchivePlace(kept, list(kept.entries()), prefix=f"{name}/", said=entry.path)
        except UnreadableSubmission:
            return None

    def take(self, name: str, student: str, rest: str, attempt: Attempt, found: HandedIn) -> None:
        # Two spellings of Unicode are one name, and may be two folders on a disk.
        for entry in self._entries[name]:
            self._take_one(entry, name, student, rest, attempt, found)

    def _take_one(
        self,
        entry: os.DirEntry[str],
        name: str,
        student: str,
        rest: str,
        attempt: Attempt,
        found: HandedIn,
    ) -> None:
        path = Path(entry.path)
        said = _composed(path.relative_to(self._root).as_posix())
        if entry.is_symlink():
            found.refuse(student, said, "is a link; put the folder itself there")
        elif _is_folder(entry):
            _Walk(self._root, student, path, attempt, found).walk()
        elif is_archive(name):
            take_archive(
                found, student, said, archive_of(name, partial(_open_file, path)), 0, attempt
            )
        else:
            found.add(student, said, partial(_read_file, path), name=rest, attempt=attempt)

    def refused(self, found: HandedIn) -> None:
        """Every name here was taken."""

    def _text(self, name: str) -> str:
        with contextlib.suppress(UnreadableSubmission, OSError):
            data = read_regular(Path(self._entries[name][0].path), MOST_TEXT)
            return data.decode("utf-8-sig", "replace")
        return ""

    def _holds(self, folder: str, name: str) -> bool:
        entries = self._entries[folder]
        return any(os.path.lexists(os.path.join(each.path, name)) for each in entries)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    # A link may lead back to itself.
    with contextlib.suppress(OSError):
        return entry.is_dir()
    return False


def take_folder(found: HandedIn, student: str, folder: Path) -> None:
    """All that lies in a student's folder; files are called as the folder is, and what follows."""
    _Walk(None, student, folder, ONLY, found).walk()


def archive_file(file: Path) -> Archive:
    """A student's archive on disk."""
    return archive_of(file.name, partial(_open_file, file))


class _Walk:
    """One student's folder, breadth first, in the order of names.

    Names are shown from `root` on; without one, as they lead to the file from here.
    """

    def __init__(
        self, root: Path | None, student: str, folder: Path, attempt: Attempt, found: HandedIn
    ) -> None:
        self._root = root
        self._student = student
        self._attempt = attempt
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
                if not self._found.is_left(entry.name):
                    self._take(entry, depth)

    def _take(self, entry: os.DirEntry[str], depth: int) -> None:
        path = Path(entry.path)
        if entry.is_symlink() and not self._may_follow(path):
            return
        if entry.is_dir(follow_symlinks=False):
            if depth >= _DEEPEST:
                self._refuse(path, f"lies deeper than {_DEEPEST} folders; hand in the answers flat")
            else:
                if entry.name.casefold().endswith(".py") and self._found.matters(entry.name):
                    self._refuse(path, "is a folder, and no file of that name")
                self._folders.append((path, depth + 1))
        elif is_archive(entry.name):
            archive = archive_of(entry.name, partial(_open_file, path))
            take_archive(self._found, self._student, self._named(path), archive, 0, self._attempt)
        else:
            name, raw = self._named(path), partial(_read_file, path)
            self._found.add(self._student, name, raw, attempt=self._attempt)

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
        return self._found.matters(name) or is_archive(name)

    def _refuse(self, path: Path, why: str) -> None:
        self._found.refuse(self._student, self._named(path), why)

    def _named(self, path: Path) -> str:
        named = path if self._root is None else path.relative_to(self._root)
        return _composed(named.as_posix())


def _composed(name: str) -> str:
    """A name from the disk as text that can be written, in one spelling of Unicode."""
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return unicodedata.normalize("NFC", text)


def _read_file(path: Path, most: int) -> bytes:
    return read_regular(path, most)


def _open_class(path: str) -> IO[bytes]:
    return open(path, "rb")


def _open_file(path: Path) -> IO[bytes]:
    """An archive on disk, which must be an ordinary file of a bounded size."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise OSError("it is no file")
    if status.st_size > MOST_BYTES:
        raise OSError(f"it is larger than {MOST_BYTES >> 20} MiB")
    return path.open("rb")
