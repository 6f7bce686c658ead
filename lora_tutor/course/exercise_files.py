"""The files of an exercise's folder: those that must be there, and those that may be."""

from __future__ import annotations

import re
from pathlib import Path

STUB, REFERENCE, MISTAKES, CHECKS = "stub.py", "reference.py", "mistakes.py", "test_checks.py"
PYTHON_FILES = (STUB, REFERENCE, MISTAKES, CHECKS)
FILES = ("exercise.toml", *PYTHON_FILES)
SHARED, DATA, OBSERVERS = "shared.py", "data", "observers.py"
"""What the checks of an exercise may have beside them: a module, a folder of files, and functions
that run on the learner's side."""
_FURTHER = re.compile(r"mistakes_[a-z][a-z0-9_]*\.py")


def answer_file(exercise_id: str) -> str:
    """The name of a learner's file."""
    return f"{exercise_id}.py"


def mistake_files(folder: Path) -> tuple[Path, ...]:
    """mistakes.py, and behind it mistakes_WORD.py by name: a long file may go on in others."""
    further = [each for each in _modules_beside(folder) if each not in (SHARED, OBSERVERS)]
    return folder / MISTAKES, *(folder / name for name in further)


def python_files(folder: Path) -> tuple[str, ...]:
    """The names of all files with code that the exercise has."""
    return *PYTHON_FILES, *_modules_beside(folder)


def files(folder: Path) -> tuple[str, ...]:
    """The paths of all files that decide a verdict, from the folder on."""
    data = folder / DATA
    found = (each for each in data.rglob("*") if each.is_file()) if data.is_dir() else ()
    below = sorted(each.relative_to(folder).as_posix() for each in found)
    return "exercise.toml", *python_files(folder), *below


def belongs(name: str) -> bool:
    """Whether a file of that name may stand in the folder."""
    return name in (*FILES, SHARED, OBSERVERS) or bool(_FURTHER.fullmatch(name))


def _modules_beside(folder: Path) -> list[str]:
    """Those that most exercises have not. SHARED and OBSERVERS come first: a report's digest of an
    exercise depends on the order."""
    may_be = [SHARED, OBSERVERS]
    may_be += sorted(each.name for each in folder.glob("mistakes_*.py") if belongs(each.name))
    return [name for name in may_be if (folder / name).is_file()]
