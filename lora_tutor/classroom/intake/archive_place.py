"""A class in an archive, and what a student's own archives hold."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Sequence
from functools import partial
from typing import IO

from lora_tutor.classroom.intake.answers import (
    MOST_UNPACKED,
    MOST_ZIPPED,
    HandedIn,
    passed_over,
)
from lora_tutor.classroom.intake.archive import (
    CLASS,
    MOST_BYTES,
    MOST_NESTED,
    Archive,
    ArchiveEntry,
    parts_of,
)
from lora_tutor.classroom.intake.attempt import ONLY, Attempt
from lora_tutor.classroom.intake.places import MOST_TEXT, IntakePlace, archive_of, is_archive
from lora_tutor.classroom.intake.remarks import Remark
from lora_tutor.classroom.intake.sources import Top
from lora_tutor.errors import UnreadableSubmission
from lora_tutor.files.source import shown
from lora_tutor.reports.report import Reason

_TOO_MUCH = (
    f"brings the archives to more than {MOST_ZIPPED} entries, or {MOST_UNPACKED >> 20} MiB that "
    "must be unpacked; clear them up"
)


class ArchivePlace:
    """A folder in an archive that is kept open, the archive's own top at first."""

    def __init__(
        self,
        archive: Archive,
        entries: Sequence[ArchiveEntry],
        above: tuple[str, ...] = (),
        prefix: str = "",
        said: str = "",
    ) -> None:
        self.said = said
        self._archive = archive
        self._above = above
        self._prefix = prefix
        self._by_name: dict[str, list[ArchiveEntry]] = {}
        self._nobodys: list[ArchiveEntry] = []
        for entry in entries:
            self._sort(entry)

    def top(self) -> Top:
        at = len(self._above)
        folders = [
            name
            for name, entries in self._by_name.items()
            if any(len(_usable(each)) > at + 1 or each.is_folder for each in entries)
        ]
        files = [name for name in self._by_name if name not in folders]
        return Top(folders, files, self._text, self._holds)

    def within(self, name: str) -> IntakePlace | None:
        entries = self._by_name[name]
        said = f"{self.said}/{name}" if self.said else name
        if name in self.top().folders:
            return ArchivePlace(self._archive, entries, (*self._above, name), self._prefix, said)
        try:
            inner = archive_of(name, partial(_whole, self._archive, entries[0]), CLASS, kept=True)
            path = f"{self._prefix}{entries[0].path}/"
            return ArchivePlace(inner, list(inner.entries()), prefix=path, said=said)
        except UnreadableSubmission:
            return None

    def take(self, name: str, student: str, rest: str, attempt: Attempt, found: HandedIn) -> None:
        for entry in self._by_name[name]:
            path = self._prefix + entry.path
            if any(map(found.is_left, entry.parts)):
                continue
            if entry.refusal:
                found.refuse(student, self._prefix + entry.name, entry.refusal, zipped=True)
            elif not entry.is_folder:
                own = rest if len(entry.parts) == len(self._above) + 1 else ""
                _take_entry(found, student, path, self._archive, entry, 0, attempt, own)

    def refused(self, found: HandedIn) -> None:
        for entry in self._nobodys:
            told = f"{shown(entry.name)} {entry.refusal}."
            found.refused.append(Remark(told, path=entry.name, reason=Reason.UNREADABLE))

    def _sort(self, entry: ArchiveEntry) -> None:
        """Under the name here that it lies below; what leads elsewhere is nobody's."""
        parts, at = _usable(entry), len(self._above)
        if parts[:at] != self._above:
            self._nobodys += [entry] if entry.refusal else []
        elif len(parts) > at:
            # Whose all is hidden or a tool's is a student still.
            if any(map(passed_over, parts[: at + 1])):
                return
            # A name at the top that is refused says nobody's name.
            if entry.refusal and len(parts) == at + 1:
                self._nobodys.append(entry)
            else:
                self._by_name.setdefault(parts[at], []).append(entry)
        elif entry.refusal:
            self._nobodys.append(entry)

    def _text(self, name: str) -> str:
        with contextlib.suppress(UnreadableSubmission):
            data = self._archive.read(self._by_name[name][0], MOST_TEXT)
            return data.decode("utf-8-sig", "replace")
        return ""

    def _holds(self, folder: str, name: str) -> bool:
        at = len(self._above)
        return any(_usable(each)[at + 1 : at + 2] == (name,) for each in self._by_name[folder])


def _usable(entry: ArchiveEntry) -> tuple[str, ...]:
    """Its path; of a refused one without what it is refused for, to know whose it is."""
    if not entry.refusal:
        return entry.parts
    return tuple(part for part in parts_of(entry.name.replace("\\", "/")) if part != "..")


def _whole(archive: Archive, entry: ArchiveEntry) -> IO[bytes]:
    """An archive in an archive, held in memory while it is read."""
    return io.BytesIO(archive.read(entry, MOST_BYTES))


def take_archive(
    found: HandedIn,
    student: str,
    name: str,
    archive: Archive,
    depth: int,
    attempt: Attempt = ONLY,
) -> None:
    if not found.has_room(student):
        found.refuse(student, name, _TOO_MUCH, zipped=True)
        return
    try:
        with archive.held():
            is_empty = True
            for entry in archive.entries():
                is_empty = False
                if not found.has_room(student, more=1):
                    found.refuse(student, name, _TOO_MUCH, zipped=True)
                    return
                if any(map(found.is_left, entry.parts)):
                    continue
                if entry.refusal:
                    found.refuse(student, f"{name}/{entry.name}", entry.refusal, zipped=True)
                elif not entry.is_folder:
                    path = f"{name}/{entry.path}"
                    _take_entry(found, student, path, archive, entry, depth, attempt)
            if is_empty:
                found.refuse(student, name, "is an empty archive; pack the answers again", True)
    except UnreadableSubmission as error:
        found.refuse(student, name, str(error), zipped=True)
    finally:
        found.has_room(student, unpacked=archive.unpacked)


def _take_entry(
    found: HandedIn,
    student: str,
    path: str,
    archive: Archive,
    entry: ArchiveEntry,
    depth: int,
    attempt: Attempt,
    own: str = "",
) -> None:
    if not is_archive(path):
        raw = partial(archive.read, entry)
        found.add(student, path, raw, zipped=True, name=own, attempt=attempt)
    elif depth >= MOST_NESTED:
        found.refuse(student, path, "is an archive in an archive in an archive", zipped=True)
    elif entry.size > MOST_BYTES:
        found.refuse(student, path, f"is larger than {MOST_BYTES >> 20} MiB", zipped=True)
    else:
        found.has_room(student, unpacked=entry.size)
        inner = archive_of(path, partial(_whole, archive, entry))
        take_archive(found, student, path, inner, depth + 1, attempt)
