"""Writes a file so that a reader, or a kill at any moment, meets the old text or the new, whole.

Over some files nothing can be renamed: one that is mounted by itself in a container, or one in a
folder that is read-only. Such a file is written in its place, and a copy of the new text lies
beside it meanwhile, or else where temporary files go. A kill leaves that copy.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import secrets
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

# Short and without the file's own name, which may already be as long as the system allows.
_TEMPORARY = ".lora-tutor-saving-"
_STALE_SECONDS = 60.0
_NO_RENAME = (errno.EBUSY, errno.EXDEV, errno.EPERM, errno.EACCES, errno.EROFS, errno.EOPNOTSUPP)


def write_atomically(
    path: Path, data: bytes, *, durable: bool = True, mode: int | None = None
) -> None:
    """Make `data` the whole content of `path`, keeping the file's mode, or with this `mode`.

    A link is followed, also one whose target is missing; a pipe or device is written straight.
    With `durable` the text survives a power cut as well. Raises OSError; then `path` is as it was.
    """
    target = Path(os.path.realpath(path))
    try:
        # Not of `target`: /dev/stdout leads to a pipe, which has no path.
        present = path.stat()
    except FileNotFoundError:
        present = None
    if present is not None:
        if stat.S_ISDIR(present.st_mode):
            raise IsADirectoryError(21, "Is a directory", str(path))
        if not stat.S_ISREG(present.st_mode):
            path.write_bytes(data)
            return
        # Replacing needs no right to the file itself, so a file made read-only would be lost.
        if not os.access(target, os.W_OK):
            raise PermissionError(13, "Permission denied", str(path))
    if mode is None and present is not None:
        mode = stat.S_IMODE(present.st_mode)
    try:
        with _written_beside(target, data, mode, durable) as temporary:
            os.replace(temporary, target)
    except OSError as error:
        if present is None or error.errno not in _NO_RENAME:
            raise
        _write_in_place(target, data)
    if durable:
        _sync_folder(target.parent)


def _write_in_place(target: Path, data: bytes) -> None:
    """Raises OSError; then the old text is there again."""
    before = target.read_bytes()
    copy = _copy_of(target.name, target.parent, data)
    with open(target, "r+b", buffering=0) as file:
        try:
            _overwrite(file, data)
        except OSError:
            _overwrite(file, before)
            raise
        finally:
            copy.unlink()


def _copy_of(name: str, folder: Path, data: bytes) -> Path:
    for place in (folder, Path(tempfile.gettempdir())):
        with contextlib.suppress(OSError):
            handle, path = tempfile.mkstemp(".saved", f"{name}.", place)
            with open(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(handle)
            return Path(path)
    raise OSError(errno.ENOSPC, "There is no room for a copy meanwhile", name)


def _overwrite(file: io.FileIO, data: bytes) -> None:
    file.seek(0)
    left = memoryview(data)
    while left:
        left = left[file.write(left) :]
    file.truncate(len(data))
    os.fsync(file.fileno())


def write_new(path: Path, data: bytes, *, durable: bool = True) -> bool:
    """Create `path` whole, or answer False if something of that name exists, even a broken link."""
    with _written_beside(path, data, None, durable) as temporary:
        try:
            os.link(temporary, path)
        except FileExistsError:
            return False
        except OSError:
            # A file system without hard links: the next best thing has a window of microseconds.
            if os.path.lexists(path):
                return False
            os.replace(temporary, path)
    if durable:
        _sync_folder(path.parent)
    return True


def passing_name() -> str:
    """A new name for a file that lasts a moment; if its writer is killed, `sweep` removes it."""
    return f"{_TEMPORARY}{secrets.token_hex(8)}"


def sweep(folder: Path) -> None:
    """Remove what killed writers left in `folder`; younger ones may belong to a living writer."""
    before = time.time() - _STALE_SECONDS
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            if entry.name.startswith(_TEMPORARY):
                with contextlib.suppress(OSError):
                    if entry.stat(follow_symlinks=False).st_mtime < before:
                        os.unlink(entry.path)


@contextlib.contextmanager
def _written_beside(target: Path, data: bytes, mode: int | None, durable: bool) -> Iterator[Path]:
    temporary = target.parent / passing_name()
    try:
        # Opened rather than made by tempfile, so that a new file gets the mode of the umask. One
        # that is to be private is so before there is anything to read.
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with open(os.open(temporary, flags, 0o666 if mode is None else mode), "wb") as file:
            file.write(data)
            file.flush()
            if mode is not None:
                os.chmod(temporary, mode)
            if durable:
                os.fsync(file.fileno())
        yield temporary
    finally:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()


def _sync_folder(folder: Path) -> None:
    """Make the new name itself durable; not every system lets a folder be opened."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
