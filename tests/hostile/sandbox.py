"""A grading service in a world of its own, and what must be true of that world afterwards."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import psutil

from lora_tutor.course.loader import load_exercise
from lora_tutor.course.model import Exercise
from lora_tutor.grading.service import GradingService
from lora_tutor.grading.submission import Submission
from lora_tutor.reports.report import Report
from lora_tutor.reports.verdict import Verdict

REPOSITORY = Path(__file__).parents[2]
EXERCISES = REPOSITORY / "exercises"
SECONDS = 1.2
"""The limit of files that may run into it; the others get one that a busy machine keeps too."""
AMPLE_SECONDS = 20.0
# Far beyond any limit: it tells a hanging grader from a busy machine.
PATIENCE = 40.0
_SETTLING = 5.0


@cache
def exercise(exercise_id: str) -> Exercise:
    return load_exercise(EXERCISES / exercise_id)


def listing(*folders: Path) -> dict[str, str]:
    """Every file below the folders, with its mode, size, owner, time and content.

    But for bytecode, which any other run of Python may write meanwhile.
    """
    paths = (path for folder in folders for path in sorted(folder.rglob("*")))
    return {str(path): _state(path) for path in paths if "__pycache__" not in str(path)}


def _state(path: Path) -> str:
    status = path.lstat()
    content = path.read_bytes() if path.is_file() else b""
    digest = hashlib.sha256(content).hexdigest()
    # A folder's time changes with the bytecode in it.
    changed = 0 if path.is_dir() else status.st_mtime_ns
    return repr((status.st_mode, status.st_uid, changed, digest))


@dataclass
class Sandbox:
    """`folder` holds all that the service makes; it is the system's temporary folder to it."""

    service: GradingService
    folder: Path
    good: str = "09_lora_forward"
    idle: int = field(default=0, init=False)

    def grade(self, exercise_id: str, source: bytes, seconds: float = SECONDS) -> Report:
        asked = exercise(exercise_id)
        return self.service.grade(Submission(asked, source, asked.filename, seconds=seconds))

    def grade_a_good_one(self) -> Report:
        source = exercise(self.good).reference.read_bytes()
        return self.grade(self.good, source, seconds=30.0)

    def warm(self) -> None:
        """Grade once, and learn how many processes stand by then."""
        assert self.grade_a_good_one().passed
        time.sleep(0.5)
        self.idle = len(self.processes())

    def processes(self) -> set[int]:
        """All that carry the service's folder on their command line, and what they started."""
        # One look at all processes: psutil takes another for the children of each.
        parents: dict[int, int] = {}
        found: set[int] = set()
        for process in psutil.process_iter(["cmdline", "ppid"]):
            parents[process.pid] = process.info["ppid"] or 0
            if any(str(self.folder) in word for word in process.info["cmdline"] or ()):
                found.add(process.pid)
        while more := {pid for pid, parent in parents.items() if parent in found} - found:
            found |= more
        return found

    def long_lived(self) -> Sequence[psutil.Process]:
        """The fork server and the checker: the first process and its oldest child."""
        ours = self.processes()
        (fork_server,) = (child for child in psutil.Process().children() if child.pid in ours)
        # Numbers of processes begin again from below, so the oldest may not have the lowest.
        return fork_server, min(fork_server.children(), key=psutil.Process.create_time)

    def jail_folders(self) -> list[str]:
        return [path.name for path in self.folder.glob("lora-tutor-*/jail-*")]

    def assert_as_before(self) -> None:
        """The next grading works, no process is left, no folder but the spare jail's."""
        report = self.grade_a_good_one()
        assert report.passed, [check.message for check in report.checks]
        eventually(lambda: len(self.processes()) == self.idle, self.processes)
        eventually(lambda: len(self.jail_folders()) <= 1, self.jail_folders)
        others = [path.name for path in self.folder.iterdir() if "lora-tutor-" not in path.name]
        assert others == []


def eventually(holds: Callable[[], bool], seen: Callable[[], object]) -> None:
    """Fail with what is seen, unless it holds within some seconds."""
    until = time.monotonic() + _SETTLING
    while not holds():
        assert time.monotonic() < until, seen()
        time.sleep(0.05)


def assert_sound(report: Report, verdicts: frozenset[str], exercise_id: str) -> None:
    """The report is whole, says what it may say, and gives full points for a pass alone."""
    assert [check.id for check in report.checks] == list(exercise(exercise_id).checks)
    messages = [(check.id, check.message) for check in report.checks]
    assert report.verdict.value in verdicts, messages
    assert all(check.points == 0 for check in report.checks if check.verdict is not Verdict.PASSED)
    assert report.passed == (report.points == report.max_points)
    assert all(len(check.message) < 4000 and "\x1b" not in check.message for check in report.checks)


def open_descriptors(processes: Sequence[psutil.Process]) -> list[int]:
    return [len(os.listdir(f"/proc/{process.pid}/fd")) for process in processes]
