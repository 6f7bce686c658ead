"""The digest of an exercise's checks, which every report carries."""

from __future__ import annotations

import hashlib
from pathlib import Path

from lora_tutor.course.exercise_files import files


def checks_sha256(folder: Path) -> str:
    """One digest over every file that decides a verdict. Raises OSError."""
    digest = hashlib.sha256()
    for name in files(folder):
        data = (folder / name).read_bytes()
        digest.update(f"{name} {len(data)}\n".encode())
        digest.update(data)
    return digest.hexdigest()
