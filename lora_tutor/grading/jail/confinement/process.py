"""What the process does to itself: session, life tied to the parent, environment, descriptors."""

from __future__ import annotations

import ctypes
import os
import struct
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from . import syscalls
from .layer import Layer

_PR_SET_PDEATHSIG, _PR_GET_PDEATHSIG = 1, 2
_PR_GET_DUMPABLE, _PR_SET_DUMPABLE = 3, 4
_PR_SET_SECUREBITS = 28
_PR_SET_NO_NEW_PRIVS, _PR_GET_NO_NEW_PRIVS = 38, 39
_SIGKILL = 9
# NOROOT, NO_SETUID_FIXUP, NO_CAP_AMBIENT_RAISE, each with its lock, and KEEP_CAPS_LOCKED: being
# user 0 stands for nothing any more.
_SECUREBITS = 0b1110_1111
_CAPABILITY_VERSION_3 = 0x2008_0522


def environment(folder: Path) -> dict[str, str]:
    """The whole environment of the jail; libraries of linear algebra keep to one thread."""
    home = str(folder)
    single = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": home,
        "TMPDIR": home,
        "USER": "learner",
        "LOGNAME": "learner",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        **dict.fromkeys(single, "1"),
    }


def dumpable() -> bool:
    """Whether processes of the same user may look into this one."""
    return syscalls.prctl(_PR_GET_DUMPABLE) == 1


def set_dumpable(value: bool) -> None:
    syscalls.prctl(_PR_SET_DUMPABLE, int(value))


def die_with_parent() -> None:
    """SIGKILL when the parent ends; the caller must check that it had not ended before."""
    syscalls.prctl(_PR_SET_PDEATHSIG, _SIGKILL)


def _capabilities() -> tuple[ctypes.Array[ctypes.c_char], ctypes.Array[ctypes.c_char]]:
    header = ctypes.create_string_buffer(struct.pack("=Ii", _CAPABILITY_VERSION_3, 0), 8)
    return header, ctypes.create_string_buffer(24)


def has_capability(number: int) -> bool:
    """Whether the capability is in the effective set. Source: capget(2)."""
    header, data = _capabilities()
    syscalls.call("capget", ctypes.addressof(header), ctypes.addressof(data))
    words: tuple[int, ...] = struct.unpack("=6I", data.raw)
    effective = words[0] | words[3] << 32
    return bool(effective >> number & 1)


def drop_capabilities() -> None:
    """Give up every capability for good, those inside an own user namespace too."""
    try:
        syscalls.prctl(_PR_SET_SECUREBITS, _SECUREBITS)
    except PermissionError:
        # Only a holder of CAP_SETPCAP may; one without it has no root to lock out either.
        if os.geteuid() == 0:
            raise
    header, data = _capabilities()
    syscalls.call("capset", ctypes.addressof(header), ctypes.addressof(data))


def close_descriptors(keep: Iterable[int]) -> None:
    """Close all but `keep`; 0, 1 and 2 become `/dev/null`, lest an opened file take their place."""
    kept = frozenset(keep)
    listing = "/proc/self/fd" if sys.platform == "linux" else "/dev/fd"
    try:
        opened = {int(name) for name in os.listdir(listing)}
    except OSError:
        opened = set(range(min(os.sysconf("SC_OPEN_MAX"), 1 << 16)))
    for descriptor in sorted(opened - kept - {0, 1, 2}):
        try:
            os.close(descriptor)
        except OSError:
            continue  # the listing's own descriptor, closed already
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in {0, 1, 2} - kept - {null}:
        os.dup2(null, descriptor)
    if null > 2:
        os.close(null)


def close_environment(wanted: Mapping[str, str]) -> None:
    """Leave `wanted` and nothing else, also where Python and the kernel keep a copy."""
    os.environ.clear()
    if sys.platform == "linux":
        _wipe_initial_environment()
    os.environ.update(wanted)
    # Found once per process, so perhaps by the parent already; now it is TMPDIR.
    tempfile.tempdir = None


def _wipe_initial_environment() -> None:
    """Zero the block which the kernel laid out at the start of the program.

    It stays in memory after `unsetenv`. Bounds: fields 50 and 51 of proc_pid_stat(5), zero where
    the kernel does not tell.
    """
    try:
        with open("/proc/self/stat", "rb") as stat:
            fields = stat.read().rpartition(b")")[2].split()
    except OSError:
        return
    # The text behind the closing bracket starts with field 3.
    start, end = int(fields[50 - 3]), int(fields[51 - 3])
    if 0 < start < end:
        ctypes.memset(start, 0, end - start)


def _own_session() -> None:
    if os.getsid(0) != os.getpid():
        os.setsid()


def settle(folder: Path, keep: Iterable[int]) -> Layer:
    """Session, environment, folder, descriptors, capabilities and death; the "process" layer."""
    os.chdir(folder)
    os.umask(0o077)
    if sys.platform == "win32":
        close_environment(environment(folder))
        return Layer(True, "folder and environment only")
    try:
        _own_session()
        close_environment(environment(folder))
        close_descriptors(keep)
        if syscalls.architecture() is None:
            return Layer(True, "session, folder, environment, descriptors")
        drop_capabilities()
        die_with_parent()
        syscalls.prctl(_PR_SET_NO_NEW_PRIVS, 1)
        set_dumpable(False)
    except OSError as error:
        return Layer(False, f"{error.filename or 'process'}: {error.strerror}")
    holds = not dumpable() and syscalls.prctl(_PR_GET_NO_NEW_PRIVS) == 1
    return Layer(holds, "own session, dies with its parent, no capabilities, closed environment")
