"""Reads archives in place: nothing is unpacked into a folder, and nothing in one is trusted.

A name decides only whether an entry is an answer, and whose. What could lead elsewhere (`..`, an
absolute path, a drive, a backslash, a link), hide something (two entries of one name, capitals
aside; encryption) or swell (ratio, sizes, numbers, archives in archives) is refused. `zip_archive`
and `tar_archive` read the two kinds that Python itself can.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

from lora_tutor.errors import UnreadableSubmission
from lora_tutor.files.source import LIMIT_BYTES

MOST_NESTED = 1
"""How deep archives may lie in one another: one within one."""
MOST_BYTES = 64 << 20
"""The size of a student's archive, packed."""
MOST_RATIO = 100
# A small file of one repeated line may well shrink to a hundredth.
SMALL = 256 << 10
BOMB = f"would unpack to more than {MOST_RATIO} times its size, as a zip bomb does"
_MOST_UNPACKED = 1 << 30
MOST_OF_A_NAME = 255
"""Characters in the name of a file or folder, as file systems have it."""
_DRIVE = re.compile(r"[A-Za-z]:")
_TWICE = "is there twice in its archive, capitals aside; keep one"

Opener = Callable[[], IO[bytes]]


@dataclass(frozen=True, slots=True)
class ArchiveBounds:
    """The most that an archive may hold. A class's own may be large: the instructor made it."""

    entries: int
    directory_bytes: int
    unpacked: int | None


STUDENTS = ArchiveBounds(10_000, 4 << 20, _MOST_UNPACKED)
CLASS = ArchiveBounds(2_000_000, 1 << 30, None)


@dataclass(frozen=True, slots=True)
class ArchiveEntry:
    """A file or folder in an archive. `parts` is its path, `name` the same as the archive has it;
    `refusal` says why it is not read. `key` is for the archive that it came from."""

    parts: tuple[str, ...]
    name: str
    size: int
    is_folder: bool
    refusal: str
    key: object

    @property
    def path(self) -> str:
        return "/".join(self.parts)


class Archive(ABC):
    """One archive, which `opener` opens anew for each reading, or once if it is `kept` open."""

    def __init__(
        self, opener: Opener, bounds: ArchiveBounds = STUDENTS, kept: bool = False
    ) -> None:
        self.opener = opener
        self.bounds = bounds
        self.lock = threading.Lock()
        self.kept = kept
        self.unpacked = 0
        """Bytes that were unpacked so far only to open it."""
        self._open_one: Any = self._open() if kept else None

    @abstractmethod
    def listed(self) -> Sequence[ArchiveEntry]:
        """Every file and folder, each with its own refusal. Raises UnreadableSubmission."""

    @abstractmethod
    def read(self, entry: ArchiveEntry, most: int = LIMIT_BYTES) -> bytes:
        """At most one byte over `most`. Raises UnreadableSubmission, which ends a sentence."""

    @abstractmethod
    def _open(self) -> Any:
        """Raises UnreadableSubmission."""

    def _shut(self, archive: Any) -> None:
        archive.close()

    def _done(self, archive: Any) -> None:
        if archive is not self._open_one:
            self._shut(archive)

    def close(self) -> None:
        """Close what is kept open."""
        if self._open_one is not None:
            self._shut(self._open_one)
            self._open_one = None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Opened once for all that is read meanwhile: to open it may be to unpack the whole.

        Raises UnreadableSubmission.
        """
        if self._open_one is not None:
            yield
            return
        self._open_one = self._open()
        try:
            yield
        finally:
            self.close()

    def entries(self) -> Iterator[ArchiveEntry]:
        """Every file and folder, the refused ones too. Raises UnreadableSubmission."""
        found = self.listed()
        names = Counter(each.path.casefold() for each in found if not each.is_folder)
        for each in found:
            twice = not each.is_folder and names[each.path.casefold()] > 1
            if twice and not each.refusal:
                each = ArchiveEntry(each.parts, each.name, each.size, False, _TWICE, each.key)
            yield each

    def refuse_many(self, count: int) -> None:
        """Raise UnreadableSubmission where there are more entries than may be."""
        if count > self.bounds.entries:
            raise UnreadableSubmission(
                f"holds {count} files, more than {self.bounds.entries}; hand in the answers alone"
            )

    def refuse_large(self, unpacked: int, packed: int) -> None:
        """Raise UnreadableSubmission where it would unpack to too much."""
        if self.bounds.unpacked is None:
            return
        if unpacked > self.bounds.unpacked:
            raise UnreadableSubmission(
                f"would unpack to {unpacked >> 20} MiB, more than {self.bounds.unpacked >> 20}; "
                "hand in the answers alone"
            )
        if unpacked > MOST_BYTES and unpacked > MOST_RATIO * packed:
            raise UnreadableSubmission(BOMB)


def parts_of(name: str) -> tuple[str, ...]:
    """A path in an archive, in the one spelling of Unicode that all names here have (NFC)."""
    composed = unicodedata.normalize("NFC", name)
    return tuple(part for part in composed.split("/") if part not in ("", "."))


def refusal_of_name(name: str) -> str:
    """Why an entry of this name is not read, or "": the end of a sentence about it."""
    if "\0" in name:
        return "has a null character in its name"
    if "\\" in name:
        return "has a backslash in its name; pack it again with / between folders"
    if name.startswith("/") or _DRIVE.match(name):
        return "has an absolute path in its archive"
    parts = name.split("/")
    if ".." in parts:
        return "leads out of its archive (..)"
    if max(map(len, parts)) > MOST_OF_A_NAME:
        return f"has a name of more than {MOST_OF_A_NAME} characters"
    return ""


def reason(error: BaseException) -> str:
    return str(error).partition("\n")[0][:100] or type(error).__name__
