"""Reads tar files, packed by gzip, bzip2, xz or not at all, under the same bounds as zip files."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import tempfile
import weakref
import zlib
from collections.abc import Callable, Sequence
from typing import IO, Any, cast

from lora_tutor.classroom.intake.archive import (
    MOST_BYTES,
    Archive,
    ArchiveEntry,
    parts_of,
    reason,
    refusal_of_name,
)
from lora_tutor.errors import UnreadableSubmission
from lora_tutor.files.source import LIMIT_BYTES

_BROKEN = (tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError)
_BLOCK = 1 << 20
_PACKED: Sequence[tuple[bytes, Callable[[IO[bytes]], Any]]] = (
    (b"\x1f\x8b", lambda file: gzip.GzipFile(fileobj=file)),
    (b"BZh", bz2.BZ2File),
    (b"\xfd7zXZ\0", lzma.LZMAFile),
)


class TarArchive(Archive):
    """A tar file. It is unpacked from gzip and its like once for each opening, since a tar has no
    directory: into memory for a student's, into a nameless file for a class's."""

    def listed(self) -> Sequence[ArchiveEntry]:
        archive = self._open_one or self._open()
        try:
            with self.lock:
                members = self._members(archive)
        except _BROKEN as error:
            raise UnreadableSubmission(f"is damaged ({reason(error)}); pack it again") from None
        finally:
            self._done(archive)
        return [_entry(each) for each in members]

    def read(self, entry: ArchiveEntry, most: int = LIMIT_BYTES) -> bytes:
        archive = self._open_one or self._open()
        try:
            with self.lock:
                file = archive.extractfile(cast(tarfile.TarInfo, entry.key))
                return b"" if file is None else file.read(most + 1)
        except _BROKEN as error:
            raise UnreadableSubmission(f"is damaged ({reason(error)}); pack it again") from None
        finally:
            self._done(archive)

    def _members(self, archive: tarfile.TarFile) -> list[tarfile.TarInfo]:
        found: list[tarfile.TarInfo] = []
        for member in archive:
            found.append(member)
            self.refuse_many(len(found))
        return found

    def _open(self) -> tarfile.TarFile:
        try:
            with self.opener() as file:
                return tarfile.open(fileobj=self._unpacked(file), mode="r:")
        except _BROKEN as error:
            why = f"is no tar file that can be read ({reason(error)}); pack it again"
            raise UnreadableSubmission(why) from None

    def _unpacked(self, file: IO[bytes]) -> Any:
        """The plain tar, no longer than is allowed."""
        begins = file.read(6)
        file.seek(0)
        unpack = next((make for mark, make in _PACKED if begins.startswith(mark)), None)
        source = file if unpack is None else unpack(file)
        most = MOST_BYTES if self.bounds.unpacked is not None else None
        into: Any = tempfile.TemporaryFile() if self.kept else io.BytesIO()  # noqa: SIM115 - kept
        if self.kept:
            # A class stays open for as long as its answers can be read.
            weakref.finalize(self, into.close)
        length = 0
        while block := source.read(_BLOCK):
            length += len(block)
            self.unpacked += len(block)
            if most is not None and length > most:
                into.close()
                raise UnreadableSubmission(
                    f"would unpack to more than {most >> 20} MiB; hand in the answers alone"
                )
            into.write(block)
        into.seek(0)
        return into

    def _shut(self, archive: tarfile.TarFile) -> None:
        archive.close()
        # A TarFile leaves alone what it was given open, here the whole that was unpacked.
        if archive.fileobj is not None:
            archive.fileobj.close()


def _entry(member: tarfile.TarInfo) -> ArchiveEntry:
    name = member.name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return ArchiveEntry(parts_of(name), name, member.size, member.isdir(), _refusal(member), member)


def _refusal(member: tarfile.TarInfo) -> str:
    refusal = refusal_of_name(member.name)
    if refusal:
        return refusal
    if member.issym() or member.islnk():
        return "is a link; hand in the file itself"
    if not (member.isreg() or member.isdir()):
        return "is neither a file nor a folder"
    return ""
