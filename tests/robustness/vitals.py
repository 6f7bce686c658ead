"""What a service holds at a moment: processes, descriptors, files, memory."""

from __future__ import annotations

import os
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.hostile.sandbox import Sandbox, eventually

_ROLLUP = re.compile(r"^(Rss|Pss):\s+(\d+) kB", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Vitals:
    """After `gradings`; the numbers of face, fork server and checker, memory in MiB."""

    gradings: int
    processes: int
    descriptors: tuple[int, ...]
    files: int
    rss: tuple[float, ...]
    pss: tuple[float, ...]


def vitals(sandbox: Sandbox, gradings: int) -> Vitals:
    """Once the next spare jail stands by, as between any two gradings of a person."""
    eventually(lambda: len(sandbox.processes()) <= sandbox.idle, sandbox.processes)
    eventually(lambda: len(sandbox.jail_folders()) <= 1, sandbox.jail_folders)
    watched = [psutil.Process(), *sandbox.long_lived()]
    memory = [_memory(process.pid) for process in watched]
    return Vitals(
        gradings,
        len(sandbox.processes()),
        tuple(len(os.listdir(f"/proc/{process.pid}/fd")) for process in watched),
        sum(1 for _ in sandbox.folder.rglob("*")),
        tuple(each["Rss"] for each in memory),
        tuple(each["Pss"] for each in memory),
    )


def _memory(pid: int) -> dict[str, float]:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return {name: int(size) / 1024 for name, size in _ROLLUP.findall(rollup)}


def leaks(samples: Sequence[Vitals], mebibytes: float) -> list[str]:
    """What grew, as sentences: the second half of the samples beside the first, by medians.

    The first sample is left out, since a service still fills its caches then. PSS is for the reader
    alone: it grows too when somebody else's process ends that shared a library.
    """
    steady = samples[1:]
    early, late = steady[: len(steady) // 2], steady[len(steady) // 2 :]
    found = []
    for what in ("processes", "files"):
        was, now = (
            statistics.median(getattr(each, what) for each in part) for part in (early, late)
        )
        if now > was + 1:
            found.append(f"{what}: {was} became {now}")
    for at, who in enumerate(("face", "fork server", "checker")):
        for what, most in (("descriptors", 0.5), ("rss", mebibytes)):
            was, now = (
                statistics.median(getattr(each, what)[at] for each in part)
                for part in (early, late)
            )
            if now > was + most:
                found.append(f"{what} of the {who}: {was:.1f} became {now:.1f}")
    return found
