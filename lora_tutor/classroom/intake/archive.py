"""Reads zip files in place: nothing is unpacked to disk, and nothing in one is trusted.

A name decides only whether an entry is an answer, and whose. What could lead elsewhere (`..`, an
absolute path, a drive, a backslash, a link), hide something (two entries of one name, capitals
aside; encryption) or swell (ratio, sizes, numbers, a zip in a zip in a zip) is refused.
"""

from __future__ import annotations

import io
import re
import stat
import threading
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO

from lora_tutor.errors import UnreadableSubmission
from lora_tutor.files.source import LIMIT_BYTES

MOST_NESTED = 1
"""How deep zip files may lie in one another: one within one."""
MOST_BYTES = 64 << 20
"""The size of a student's zip file, packed."""
_MOST_UNPACKED = 1 << 30
_MOST_RATIO = 100
# A small file of one repeated line may well shrink to a hundredth.
_SMALL = 256 << 10
_DRIVE = re.compile(r"[A-Za-z]:")
# The others unpack without a bound on what comes out at once.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
    NotImplementedError,
    OverflowError,
)

Opener = Callable[[], IO[bytes]]


@dataclass(frozen=True, slots=True)
class ZipBounds:
    """The most that a zip file may hold. A class's own may be large: the instructor made it."""

    entries: int
    directory_bytes: int
    unpacked: int | None


STUDENTS = ZipBounds(10_000, 4 << 20, _MOST_UNPACKED)
CLASS = ZipBounds(2_000_000, 1 << 30, None)


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or folder in a zip file. `parts` is its path; `refusal` says why it is not read."""

    parts: tuple[str, ...]
    info: zipfile.ZipInfo
    refusal: str = ""

    @property
    def path(self) -> str:
        return "/".join(self.parts)

    @property
    def is_folder(self) -> bool:
        return _is_folder(self.info)


class Archive:
    """One zip file, which `opener` opens anew for each reading, or once if it is `kept` open."""

    def __init__(self, opener: Opener, bounds: ZipBounds = STUDENTS, kept: bool = False) -> None:
        self._opener = opener
        self._bounds = bounds
        self._lock = threading.Lock()
        self._kept = self._open() if kept else None

    def entries(self) -> Iterator[Entry]:
        """Every file and folder, the refused ones too. Raises UnreadableSubmission."""
        archive = self._kept or self._open()
        try:
            infos = archive.infolist()
            self._refuse_bombs(infos, archive)
            names = Counter("/".join(_parts(info)).casefold() for info in infos)
            for info in infos:
                parts = _parts(info)
                twice = not _is_folder(info) and names["/".join(parts).casefold()] > 1
                yield Entry(parts, info, _refusal(info) or (_TWICE if twice else ""))
        finally:
            self._done(archive)

    def read(self, entry: Entry, most: int = LIMIT_BYTES) -> bytes:
        """At most one byte over `most`. Raises UnreadableSubmission, which ends a sentence."""
        archive = self._kept or self._open()
        try:
            with self._lock, archive.open(entry.info) as file:
                return file.read(most + 1)
        except _BROKEN as error:
            raise UnreadableSubmission(f"is damaged ({_reason(error)}); pack it again") from None
        finally:
            self._done(archive)

    def inner(self, entry: Entry) -> Archive:
        """A zip file in this one, held in memory while it is read."""

        def opened() -> IO[bytes]:
            return io.BytesIO(self.read(entry, MOST_BYTES))

        return Archive(opened)

    def close(self) -> None:
        if self._kept is not None:
            self._kept.close()

    def _open(self) -> zipfile.ZipFile:
        try:
            # The file is ours to close: ZipFile leaves alone what it was given open.
            return _Owning(self._opener(), self._bounds.directory_bytes)
        except _BROKEN as error:
            why = f"is no zip file that can be read ({_reason(error)}); pack it again"
            raise UnreadableSubmission(why) from None

    def _done(self, archive: zipfile.ZipFile) -> None:
        if archive is not self._kept:
            archive.close()

    def _refuse_bombs(self, infos: list[zipfile.ZipInfo], archive: zipfile.ZipFile) -> None:
        if len(infos) > self._bounds.entries:
            raise UnreadableSubmission(
                f"holds {len(infos)} files, more than {self._bounds.entries}; hand in the answers "
                "alone"
            )
        if self._bounds.unpacked is None:
            return
        unpacked = sum(info.file_size for info in infos)
        if unpacked > self._bounds.unpacked:
            raise UnreadableSubmission(
                f"would unpack to {unpacked >> 20} MiB, more than {self._bounds.unpacked >> 20}; "
                "hand in the answers alone"
            )
        packed = sum(info.compress_size for info in infos)
        if unpacked > MOST_BYTES and unpacked > _MOST_RATIO * packed:
            raise UnreadableSubmission(_BOMB)


_TWICE = "is there twice in its zip file, capitals aside; keep one"
_BOMB = f"would unpack to more than {_MOST_RATIO} times its size, as a zip bomb does"


class _Owning(zipfile.ZipFile):
    """Closes the file that it reads, and refuses a directory that is too large to hold."""

    def __init__(self, file: IO[bytes], directory_bytes: int) -> None:
        self._file = file
        try:
            super().__init__(_Bounded(file, directory_bytes))
        except BaseException:
            file.close()
            raise

    def close(self) -> None:
        super().close()
        self._file.close()


class _Bounded(io.RawIOBase):
    """A file that gives only so much at once: zipfile reads the whole directory in one go."""

    def __init__(self, file: IO[bytes], most: int) -> None:
        self._inner = file
        self._most = most

    def read(self, size: int = -1, /) -> bytes:
        data = self._inner.read(self._most + 1 if size < 0 else min(size, self._most + 1))
        if len(data) > self._most:
            raise zipfile.BadZipFile("its directory is too large")
        return data

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._inner.seek(offset, whence)

    def tell(self) -> int:
        return self._inner.tell()

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True


def _parts(info: zipfile.ZipInfo) -> tuple[str, ...]:
    return tuple(part for part in info.filename.split("/") if part not in ("", "."))


def _is_folder(info: zipfile.ZipInfo) -> bool:
    # Its own `is_dir` fails on an empty name.
    return info.filename.endswith("/")


def _refusal(info: zipfile.ZipInfo) -> str:
    """Why an entry is not read, or "": the end of a sentence about it."""
    name = info.orig_filename
    kind = stat.S_IFMT(info.external_attr >> 16)
    if "\0" in name:
        return "has a null character in its name"
    if "\\" in name:
        return "has a backslash in its name; pack it again with / between folders"
    if name.startswith("/") or _DRIVE.match(name):
        return "has an absolute path in its zip file"
    if ".." in name.split("/"):
        return "leads out of its zip file (..)"
    if kind == stat.S_IFLNK:
        return "is a link; hand in the file itself"
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "is neither a file nor a folder"
    if _is_folder(info):
        return ""
    if info.flag_bits & 0x1:
        return "is encrypted; pack it without a password"
    if info.compress_type not in _METHODS:
        return "is packed by a method other than deflate; pack it as an ordinary zip file"
    if info.file_size > _SMALL and info.file_size > _MOST_RATIO * info.compress_size:
        return _BOMB
    return ""


def _reason(error: BaseException) -> str:
    return str(error).partition("\n")[0][:100] or type(error).__name__
