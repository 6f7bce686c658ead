"""Disks that are full or read-only: a tiny file system where we may mount one, else a limit."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

KIBIBYTES = 2048
WAYS = ("a full file system", "a limit on files")


@contextlib.contextmanager
def mounted(folder: Path, files: int = 0) -> Iterator[None]:
    """A file system of KIBIBYTES (and so many files) at `folder`, or the test is skipped."""
    folder.mkdir(exist_ok=True)
    options = f"size={KIBIBYTES}k,nr_inodes={files}"
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    done = subprocess.run(command, capture_output=True, check=False) if _may_mount() else None
    if done is None or done.returncode:
        pytest.skip("only root may mount a file system, and not everywhere")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextlib.contextmanager
def bound(source: Path, target: Path, read_only: bool = False) -> Iterator[None]:
    """`source` is mounted over `target`, or the test is skipped."""
    options = "bind,ro" if read_only else "bind"
    command = ["mount", "-o", options, str(source), str(target)]
    done = subprocess.run(command, capture_output=True, check=False) if _may_mount() else None
    if done is None or done.returncode:
        pytest.skip("only root may mount a file, and not everywhere")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(target)], check=True)


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Within `mounted`."""
    remount = ["mount", "-o"]
    subprocess.run([*remount, "remount,ro", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run([*remount, "remount,rw", str(folder)], check=True)


@dataclass(frozen=True, slots=True)
class Disk:
    """`root` is a folder on it. Within `full`, nothing more can be written there."""

    root: Path
    is_limit: bool = False

    @contextlib.contextmanager
    def full(self) -> Iterator[None]:
        yield from self._limited() if self.is_limit else self._filled()

    def _filled(self) -> Iterator[None]:
        filler = self.root / "filler"
        with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while file.write(bytes(1024)):
                pass
        try:
            yield
        finally:
            filler.unlink()

    def _limited(self) -> Iterator[None]:
        """Our own processes may lengthen no file."""
        import resource

        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextlib.contextmanager
def disk(folder: Path, way: str) -> Iterator[Disk]:
    if sys.platform == "win32":
        pytest.skip("Windows has neither")
    folder.mkdir()
    if way == WAYS[1]:
        yield Disk(folder, is_limit=True)
        return
    with mounted(folder):
        yield Disk(folder)


def _may_mount() -> bool:
    return sys.platform == "linux" and os.geteuid() == 0
