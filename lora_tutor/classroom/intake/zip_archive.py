"""Reads zip files, and the names in them, whatever program has packed them."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Sequence
from typing import IO, cast

from lora_tutor.classroom.intake.archive import (
    BOMB,
    MOST_RATIO,
    SMALL,
    Archive,
    ArchiveEntry,
    parts_of,
    reason,
    refusal_of_name,
)
from lora_tutor.errors import UnreadableSubmission
from lora_tutor.files.source import LIMIT_BYTES

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
_UTF8_FLAG = 0x800
_UNICODE_PATH = 0x7075
_ENCODINGS = {"cp932": "cp932", "shift_jis": "cp932", "gbk": "gbk", "gb18030": "gb18030"}
_ENCODINGS |= {"gb2312": "gbk", "big5": "big5", "euc_kr": "euc_kr", "cp949": "cp949"}
"""What a detector may find in the names of a zip file; anything else is CP437, as the format says.

A short name fits many encodings for one byte a letter, so that none of them is believed.
"""


class ZipArchive(Archive):
    """A zip file."""

    def listed(self) -> Sequence[ArchiveEntry]:
        archive = self._open_one or self._open()
        try:
            infos = archive.infolist()
            self.refuse_many(len(infos))
            unpacked = sum(info.file_size for info in infos)
            self.refuse_large(unpacked, sum(info.compress_size for info in infos))
            names = _names(infos)
            return [_entry(info, name) for info, name in zip(infos, names, strict=True)]
        finally:
            self._done(archive)

    def read(self, entry: ArchiveEntry, most: int = LIMIT_BYTES) -> bytes:
        archive = self._open_one or self._open()
        try:
            with self.lock, archive.open(cast(zipfile.ZipInfo, entry.key)) as file:
                return file.read(most + 1)
        except _BROKEN as error:
            raise UnreadableSubmission(f"is damaged ({reason(error)}); pack it again") from None
        finally:
            self._done(archive)

    def _open(self) -> zipfile.ZipFile:
        try:
            # The file is ours to close: ZipFile leaves alone what it was given open.
            return _Owning(self.opener(), self.bounds.directory_bytes)
        except _BROKEN as error:
            why = f"is no zip file that can be read ({reason(error)}); pack it again"
            raise UnreadableSubmission(why) from None


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


def _entry(info: zipfile.ZipInfo, name: str) -> ArchiveEntry:
    # Its own `is_dir` fails on an empty name.
    is_folder = info.filename.endswith("/")
    refusal = _refusal(info, is_folder)
    return ArchiveEntry(parts_of(name), name, info.file_size, is_folder, refusal, info)


def _refusal(info: zipfile.ZipInfo, is_folder: bool) -> str:
    kind = stat.S_IFMT(info.external_attr >> 16)
    refusal = refusal_of_name(info.orig_filename)
    if refusal:
        return refusal
    if kind == stat.S_IFLNK:
        return "is a link; hand in the file itself"
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "is neither a file nor a folder"
    if is_folder:
        return ""
    if info.flag_bits & 0x1:
        return "is encrypted; pack it without a password"
    if info.compress_type not in _METHODS:
        return "is packed by a method other than deflate; pack it as an ordinary zip file"
    if info.file_size > SMALL and info.file_size > MOST_RATIO * info.compress_size:
        return BOMB
    return ""


def _names(infos: Sequence[zipfile.ZipInfo]) -> list[str]:
    """The names as they were meant.

    Without the flag for UTF-8 the format means CP437, which zipfile has read. Most programs write
    the bytes of their own system all the same: they are UTF-8 if they can be, else what a detector
    finds in all of them together.
    """
    unsure = [info for info in infos if not info.flag_bits & _UTF8_FLAG]
    raw = {id(info): _bytes(info) for info in unsure}
    encoding = _encoding(b"\n".join(each for each in raw.values() if not each.isascii()))
    return [_name(info, raw.get(id(info)), encoding) for info in infos]


def _name(info: zipfile.ZipInfo, raw: bytes | None, encoding: str) -> str:
    spelt = _unicode_path(info)
    if spelt is not None or raw is None or raw.isascii():
        return spelt or info.filename
    for each in ("utf-8", encoding):
        try:
            return raw.decode(each)
        except UnicodeDecodeError:
            continue
    return info.filename


def _bytes(info: zipfile.ZipInfo) -> bytes:
    """What stands in the file. The backslash of another system is left as zipfile has made it."""
    return info.filename.encode("cp437", "replace")


def _encoding(names: bytes) -> str:
    if not names:
        return "cp437"
    import charset_normalizer

    best = charset_normalizer.from_bytes(names, cp_isolation=sorted(_ENCODINGS)).best()
    return "cp437" if best is None else _ENCODINGS.get(best.encoding, "cp437")


def _unicode_path(info: zipfile.ZipInfo) -> str | None:
    """The name in UTF-8 that Info-ZIP keeps beside the other one (APPNOTE 4.6.9), if it is there
    and belongs to that name."""
    extra = info.extra
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        body, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == _UNICODE_PATH and len(body) > 5 and body[0] == 1:
            (check,) = struct.unpack_from("<I", body, 1)
            if check == zlib.crc32(info.orig_filename.encode("cp437", "replace")):
                try:
                    return body[5:].decode("utf-8")
                except UnicodeDecodeError:
                    return None
    return None
