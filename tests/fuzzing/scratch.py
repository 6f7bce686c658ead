"""A folder for a target's files, gone with the process or with the engine's own folder."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path


@cache
def _held() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="lora-tutor-fuzzing-")


def scratch() -> Path:
    return Path(_held().name)
