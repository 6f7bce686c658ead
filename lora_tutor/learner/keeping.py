"""Whether what a learner does is kept here, and whether processes can be waited for: by trial."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from lora_tutor.files.locations import progress_file, state_dir
from lora_tutor.learner.journalling import Way, way_for

_SECONDS = 1.0
_ANSWER = 7


@dataclass(frozen=True, slots=True)
class Keeping:
    """How the progress is kept, in words; "" and the problem where it is not."""

    how: str
    problem: str = ""


def keeping_in(workspace: Path) -> Keeping:
    """Try a database where the progress lies or would lie; nothing of it stays."""
    file = progress_file(workspace)
    try:
        if os.path.isdir(state_dir(workspace)):
            way = way_for(file)
            if file.exists():
                _lock(file, way)
            return Keeping(way.value)
        place = workspace
        while not os.path.exists(place) and place != place.parent:
            place = place.parent
        with tempfile.TemporaryDirectory(prefix=".lora-tutor-", dir=place) as trial:
            return Keeping(way_for(Path(trial) / file.name).value)
    except sqlite3.Error as error:
        return Keeping("", str(error))
    except OSError as error:
        return Keeping("", error.strerror or type(error).__name__)


def children_are_heard() -> bool:
    """Whether the ending of a process of ours reaches us; a parent may have seen to that."""
    code = f"raise SystemExit({_ANSWER})"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], check=False)
    return done.returncode == _ANSWER


def _lock(file: Path, way: Way) -> None:
    """Somebody may hold it for ever, such as a client of a server that has crashed."""
    with contextlib.closing(way.connect(file, _SECONDS)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
