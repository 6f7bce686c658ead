"""Resource limits of the jail."""

from __future__ import annotations

import math
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from .layer import Layer

if sys.platform != "win32":
    import resource

# Threads are the only tasks a jail may start; enough for a learner's experiment, few enough to
# make a bomb of bare `clone` calls harmless.
_TASKS = 256


@dataclass(frozen=True, slots=True)
class JailLimits:
    """Ceilings for one jail; memory and file size in bytes, time in seconds of processor time.

    `address_space` comes on top of what the process maps already, because torch maps a lot.
    """

    cpu_seconds: int = 30
    address_space: int = 4 << 30
    file_size: int = 4 << 20
    open_files: int = 64


_STACK = (8 if sys.version_info >= (3, 12) else 4) << 20
"""What a recursion in C may fill before it ends the process.

A parent may have set no limit, and then a time-out comes first. Python 3.12 bounds such recursion
itself, reckoning with 8 MiB; before, `sys.setrecursionlimit` lifted the bound, and each level may
cost more than the one before, as in `repr` of a list in a list.
"""


def _mapped_bytes() -> int:
    """Size of the address space now; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", "rb") as statm:
            return int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def _wanted(limits: JailLimits, tasks_are_ours: bool) -> dict[str, int]:
    # Processor time counts from the birth of the process, not from now.
    spent = math.ceil(time.process_time())
    mapped = _mapped_bytes()
    wanted = {
        "RLIMIT_CPU": spent + limits.cpu_seconds,
        "RLIMIT_FSIZE": limits.file_size,
        "RLIMIT_NOFILE": limits.open_files,
        "RLIMIT_CORE": 0,
    }
    if sys.platform == "linux":
        wanted |= {
            "RLIMIT_AS": mapped + limits.address_space,
            "RLIMIT_STACK": _STACK,
            "RLIMIT_MEMLOCK": 0,
            "RLIMIT_MSGQUEUE": 0,
            "RLIMIT_NICE": 0,
            "RLIMIT_RTPRIO": 0,
        }
    if tasks_are_ours:
        wanted["RLIMIT_NPROC"] = _TASKS
    return wanted


def _lower(name: str, value: int) -> None:
    """Set soft and hard alike.

    With a gap between them the kernel first sends SIGXCPU, which the first process of a PID
    namespace never feels; at the hard limit it sends SIGKILL, which it does.
    """
    which = getattr(resource, name)
    hard = resource.getrlimit(which)[1]
    ceiling = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(which, (ceiling, ceiling))
    if resource.getrlimit(which) != (ceiling, ceiling):
        raise OSError(0, "the limit did not take", name)


def apply(limits: JailLimits, *, own_user_namespace: bool) -> Layer:
    """Lower every limit for good.

    RLIMIT_NPROC counts all tasks of the user, except inside an own user namespace since Linux
    5.14, which keeps its own count; so it is set only there.
    """
    if sys.platform == "win32":
        return Layer(False, "this system has no resource limits")
    tasks_are_ours = own_user_namespace and _kernel() >= (5, 14)
    try:
        for name, value in _wanted(limits, tasks_are_ours).items():
            _lower(name, value)
    except (OSError, ValueError) as error:
        return Layer(False, f"a limit was refused: {error}")
    return Layer(True, "processor time, memory, stack, file size, open files, core, locked memory")


@contextmanager
def bounded_memory(more: int) -> Iterator[None]:
    """Meanwhile this process may map so many bytes more than now: what would take more raises
    MemoryError. Other systems than Linux keep to no such limit."""
    if sys.platform != "linux":
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = _mapped_bytes() + more
    if soft != resource.RLIM_INFINITY:
        wanted = min(wanted, soft)
    resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _kernel() -> tuple[int, int]:
    if sys.platform != "linux":
        return (0, 0)
    major, minor = os.uname().release.split(".")[:2]
    digits = "".join(character for character in minor if character.isdigit())
    return int(major), int(digits or 0)
