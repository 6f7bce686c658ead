"""The processes of a grading face by their roles, found from outside."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import psutil

PATIENCE = 90.0
Found = TypeVar("Found")


def soon(look: Callable[[], Found | None], seconds: float = PATIENCE) -> Found:
    """What `look` finds in the end."""
    until = time.monotonic() + seconds
    while (found := look()) is None or found is False:
        assert time.monotonic() < until, "it never came"
        time.sleep(0.01)
    return found


def fork_servers(face: psutil.Process) -> list[psutil.Process]:
    """One for each service below the face, the oldest first."""
    found = []
    for process in face.children(recursive=True):
        try:
            parent = process.parent()
            if _is_grader(process) and parent is not None and not _is_grader(parent):
                found.append(process)
        except psutil.NoSuchProcess:
            continue
    return sorted(found, key=lambda process: process.create_time())


def member(face: psutil.Process, role: str) -> psutil.Process | None:
    """face, fork server, checker or jail; None where it is not there yet."""
    if role == "face":
        return face
    for fork_server in fork_servers(face):
        try:
            children = sorted(fork_server.children(), key=psutil.Process.create_time)
        except psutil.NoSuchProcess:
            continue
        members = dict(
            zip(("fork_server", "checker", "jail"), [fork_server, *children], strict=False)
        )
        if role in members:
            return members[role]
    return None


def kill(face: psutil.Process, role: str) -> None:
    """Wait for the process of that role, and kill it.

    A fork server that is starting tries things out in children, which look like its checker and
    may be gone when the signal comes; then the role is looked for again.
    """

    def killed() -> bool:
        found = member(face, role)
        if found is None:
            return False
        try:
            found.kill()
        except psutil.NoSuchProcess:
            return False
        return True

    soon(killed)


def orphans(folder: Path) -> list[str]:
    """Living processes whose command line, environment or folder tells of `folder`."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid == psutil.Process().pid or process.status() == psutil.STATUS_ZOMBIE:
                continue
            line = process.cmdline()
            words = [*line, *process.environ().values(), process.cwd()]
        except psutil.Error:
            continue
        if any(str(folder) in word for word in words):
            found.append(f"{process.pid} {' '.join(line)[:120]}")
    return found


def assert_no_orphan(folder: Path, seconds: float = 20.0) -> None:
    until = time.monotonic() + seconds
    while left := orphans(folder):
        assert time.monotonic() < until, left
        time.sleep(0.05)


def _is_grader(process: psutil.Process) -> bool:
    return "lora_tutor.grading.processes.launch" in process.cmdline()
