"""A file of what was graded so far, one JSON line each, so that a killed run can go on.

A line is found again by what decides a report: the bytes, the checks, our version, the seed, the
time limit and the layers of isolation. All but the last two stand in the report itself. Nothing is
taken out of the file: a run that does not go on with an earlier one writes behind its lines.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from lora_tutor import __version__
from lora_tutor.classroom.run.task import Task, repeatable
from lora_tutor.errors import UsageError
from lora_tutor.files.source import shown
from lora_tutor.reports.report import Report

_BEGINNING = b'{"seconds":'
"""Of every line, also of a torn one: what begins otherwise is a file of somebody else."""
CACHE_VARIABLE = "LORA_TUTOR_CACHE"
# What other programs and people write into a file: nothing of it may cost the rest.
_NO_ENTRY = (ValueError, LookupError, TypeError, ArithmeticError, RecursionError)
Key = tuple[str, str, str, str, int, float, tuple[str, ...]]
_Outcome = tuple[tuple[str, str, int], ...]
"""The checks of a report with their verdicts and points."""


def journal_path(submissions: Path, output: Path | None) -> Path:
    """The file beside the output; without one, a file in the user's cache for each SUBMISSIONS."""
    if output is not None:
        return output.with_name(f"{output.name}.journal")
    named = os.environ.get(CACHE_VARIABLE)
    if named:
        folder = Path(named)
    else:
        from platformdirs import user_cache_path

        try:
            folder = user_cache_path("lora-tutor", appauthor=False)
        except RuntimeError:
            folder = Path("~")
        # Some versions of platformdirs raise, others leave the sign for the home as it is.
        if not folder.is_absolute():
            raise UsageError(
                "Your home folder is unknown, so the journal of this run has no place; name "
                f"--output FILE, or a folder by the variable {CACHE_VARIABLE}."
            )
    name = hashlib.sha256(os.fsencode(os.path.realpath(submissions))).hexdigest()[:16]
    return folder / f"batch-{name}.journal"


def key_of(task: Task, checks_sha256: str, isolation: Sequence[str]) -> Key:
    seconds = task.seconds or task.exercise.limits.seconds
    return (
        task.exercise.id,
        task.digest,
        checks_sha256,
        __version__,
        task.seed,
        float(seconds),
        tuple(isolation),
    )


class Journal:
    """The open file. One process at a time writes it; a torn last line does no harm."""

    def __init__(self, path: Path, resume: bool) -> None:
        """Open it. Without `resume`, what an earlier run wrote is not found, and stays for one that
        resumes. Raises UsageError where that fails."""
        self.path = path
        self._kept: dict[Key, Report] = {}
        self._outcomes: dict[Key, _Outcome] = {}
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = open(path, "a+b", buffering=0)  # noqa: SIM115 - closed by `close`
        except OSError as error:
            raise UsageError(
                f"The journal {shown(path)} cannot be written ({error.strerror}); choose another "
                f"place with --output FILE or the variable {CACHE_VARIABLE}."
            ) from error
        try:
            _lock(self._file.fileno(), path)
            self._load(resume)
        except BaseException:
            self._file.close()
            raise

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, key: Key) -> Report | None:
        return self._kept.get(key)

    def holds(self, key: Key) -> bool:
        """Whether it stands in the file, be it to be found or not."""
        return key in self._outcomes

    def add(self, key: Key, report: Report) -> None:
        """Keep a report, if the same bytes would get it again. Of two, the later one counts."""
        if repeatable(report) and self._outcomes.get(key) != _outcome(report):
            *_, seconds, isolation = key
            line = {"seconds": seconds, "isolation": list(isolation), "report": report.to_dict()}
            self._write(json.dumps(line, separators=(",", ":")).encode() + b"\n")

    def close(self) -> None:
        self._file.close()

    def _write(self, line: bytes) -> None:
        """Raises UsageError where there is no room; what was kept before stays."""
        try:
            # A disk that is nearly full takes a part without a word.
            while line:
                line = line[self._file.write(line) :]
        except OSError as error:
            raise UsageError(
                f"The journal {shown(self.path)} cannot be written ({error.strerror}); make room "
                "there, then --resume grades what is left."
            ) from error

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _load(self, resume: bool) -> None:
        self._file.seek(0)
        if not resume:
            if not _BEGINNING.startswith(self._file.read(len(_BEGINNING))):
                raise UsageError(
                    f"{shown(self.path)} is no journal of a batch; move it away, or choose another "
                    "--output."
                )
            self._file.seek(0)
        whole = 0
        for line in self._file.read().splitlines(keepends=True):
            if not line.endswith(b"\n"):
                break
            whole += len(line)
            with contextlib.suppress(*_NO_ENTRY):
                key, report = _entry(json.loads(line))
                self._outcomes[key] = _outcome(report)
                if resume:
                    self._kept[key] = report
        # What a kill tore apart would spoil the next line too.
        self._file.truncate(whole)


def _outcome(report: Report) -> _Outcome:
    return tuple((check.id, check.verdict.value, check.points) for check in report.checks)


def _entry(data: dict[str, Any]) -> tuple[Key, Report]:
    report = Report.from_dict(data["report"])
    if not repeatable(report):
        raise ValueError("a verdict that may be another next time")
    key = (
        report.exercise,
        report.submission_sha256,
        report.checks_sha256,
        report.version,
        report.seed,
        float(data["seconds"]),
        tuple(data["isolation"]),
    )
    return key, report


def _lock(descriptor: int, path: Path) -> None:
    """Keep a second run out: two on one journal would overwrite each other's output."""
    if sys.platform == "win32":
        return
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise UsageError(
            f"Another batch is at work on {shown(path)}; wait for it, or choose another --output."
        ) from None
    except OSError:
        # A file system without locks: then nobody is warned.
        return
