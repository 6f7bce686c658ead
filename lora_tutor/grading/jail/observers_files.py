"""Files that the learner's code writes: a folder for them, and what it left there, as bytes."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

MAX_FILES = 20
MAX_BYTES = 1 << 20
"""Of all files together; a file that goes beyond it comes as None."""

_FOLDERS: set[str] = set()


def make_folder() -> str:
    """A new, empty folder in the temporary directory of this side: in a jail its private folder."""
    folder = tempfile.mkdtemp(prefix="written-")
    _FOLDERS.add(folder)
    return folder


def take_files(folder: str) -> dict[str, bytes | None]:
    """What plain files a folder of `make_folder` holds, by their paths below it; it is removed.

    Raises ValueError for any other folder. At most MAX_FILES are listed, in the order of paths.
    """
    if folder not in _FOLDERS:
        raise ValueError("not a folder that was made for files")
    _FOLDERS.discard(folder)
    root, left = Path(folder), MAX_BYTES
    found: dict[str, bytes | None] = {}
    for path in sorted(_plain_files(root))[:MAX_FILES]:
        size = path.lstat().st_size
        fits = size <= left
        left -= size if fits else 0
        found[path.relative_to(root).as_posix()] = path.read_bytes() if fits else None
    shutil.rmtree(root, ignore_errors=True)
    return found


def _plain_files(root: Path) -> list[Path]:
    """No links, which would lead out of the folder, and no pipes, which would block."""
    paths = [Path(folder, name) for folder, _, names in os.walk(root) for name in names]
    return [path for path in paths if stat.S_ISREG(path.lstat().st_mode)]


OBSERVERS: dict[str, Callable[..., object]] = {
    "make_folder": make_folder,
    "take_files": take_files,
}
