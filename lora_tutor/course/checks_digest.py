"""The digest of an exercise's checks, which every report carries."""

from __future__ import annotations

import hashlib
from pathlib import Path

from lora_tutor.course.loader import DATA, FILES, OBSERVERS, SHARED


def checks_sha256(folder: Path) -> str:
    """One digest over every file that decides a verdict. Raises OSError."""
    digest = hashlib.sha256()
    for name in (*FILES, *_beside(folder)):
        data = (folder / name).read_bytes()
        digest.update(f"{name} {len(data)}\n".encode())
        digest.update(data)
    return digest.hexdigest()


def _beside(folder: Path) -> list[str]:
    """The files that the checks of this exercise have beside them; most have none."""
    modules = [name for name in (SHARED, OBSERVERS) if (folder / name).is_file()]
    data = folder / DATA
    files = (each for each in data.rglob("*") if each.is_file()) if data.is_dir() else ()
    return [*modules, *sorted(each.relative_to(folder).as_posix() for each in files)]
