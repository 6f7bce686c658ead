"""Landlock: which files the process may touch, and which TCP ports, signals and sockets.

Source of the constants: `include/uapi/linux/landlock.h`. Landlock does not cover chmod, chown,
utime and extended attributes, nor `stat`; the first are seccomp's, the last stays open.
"""

from __future__ import annotations

import ctypes
import errno
import os
import stat
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from . import syscalls
from .layer import Layer

_WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 1, 1 << 2, 1 << 3
_REMOVE_DIR, _REMOVE_FILE = 1 << 4, 1 << 5
_MAKE_DIR, _MAKE_REG = 1 << 7, 1 << 8
_TRUNCATE = 1 << 14

# All rights that an ABI knows are handled, that is denied unless granted: 13 in ABI 1, then
# REFER (2), TRUNCATE (3) and IOCTL_DEV (5).
_HANDLED_FILES = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
_TCP_BIND_AND_CONNECT = 0b11
_SCOPE_SOCKETS_AND_SIGNALS = 0b11

_READ = _READ_FILE | _READ_DIR
# No right to make links, sockets, pipes or devices, and none to rename between folders.
_OWN = _READ | _WRITE_FILE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REG | _TRUNCATE
# What can be granted on a file; the rest makes sense for a folder alone and is refused.
_FILE_RIGHTS = _READ_FILE | _WRITE_FILE | _TRUNCATE

_NULL = Path("/dev/null")


class _RulesetAttr(ctypes.Structure):
    _fields_ = (
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


class _PathBeneathAttr(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def abi() -> int:
    """The kernel's Landlock version. Raises OSError where there is none or it is switched off."""
    return syscalls.call("landlock_create_ruleset", 0, 0, 1)


def _ruleset(version: int) -> tuple[int, int]:
    """A fresh ruleset of the best the kernel has: its descriptor and the file rights it handles."""
    files = next(rights for lowest, rights in reversed(_HANDLED_FILES.items()) if version >= lowest)
    attr = _RulesetAttr(files, 0, 0)
    size = 8
    if version >= 4:
        attr.handled_access_net, size = _TCP_BIND_AND_CONNECT, 16
    if version >= 6:
        attr.scoped, size = _SCOPE_SOCKETS_AND_SIGNALS, 24
    return syscalls.call("landlock_create_ruleset", ctypes.addressof(attr), size, 0), files


def _grant(ruleset: int, path: Path, rights: int) -> None:
    """Allow `rights` on `path` and all below it; a path which is not there is passed over."""
    if sys.platform != "linux":
        return
    try:
        target = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError as error:
        # Not granting is the safe side: what cannot be opened here stays out of reach.
        if error.errno in {errno.ENOENT, errno.EACCES, errno.ENOTDIR, errno.ELOOP}:
            return
        raise
    try:
        if not stat.S_ISDIR(os.fstat(target).st_mode):
            rights &= _FILE_RIGHTS
        attr = _PathBeneathAttr(rights, target)
        syscalls.call("landlock_add_rule", ruleset, 1, ctypes.addressof(attr), 0)
    finally:
        os.close(target)


@dataclass(frozen=True, slots=True)
class Prepared:
    """Most of the rules of every jail below `root`, made once: hundreds of system calls saved each.

    A process under two rulesets may do what both allow. The first, kept open as `descriptor` and
    the same for all, reads `readable` and writes anywhere below `root`. The second is each jail's
    own: it may be coarse, for it need only leave out the rest of `root`.
    """

    descriptor: int
    readable: tuple[Path, ...]
    root: Path
    coarse: tuple[Path, ...]


def prepare(readable: tuple[Path, ...], root: Path) -> Prepared | None:
    """None where it cannot be done: then `restrict` grants everything by itself."""
    if syscalls.architecture() is None:
        return None
    root = root.resolve()
    coarse = {_largest_without(path, root) for path in readable}
    if None in coarse:
        return None
    try:
        ruleset, handled = _ruleset(abi())
        for path in readable:
            _grant(ruleset, path, _READ & handled)
        _grant(ruleset, _NULL, (_READ_FILE | _WRITE_FILE) & handled)
        _grant(ruleset, root, _OWN & handled)
    except OSError:
        return None
    os.set_inheritable(ruleset, False)
    return Prepared(ruleset, readable, root, tuple(sorted(path for path in coarse if path)))


def _largest_without(path: Path, root: Path) -> Path | None:
    """The largest folder around `path` that does not hold `root`; None if even `path` does.

    Below `root` the first ruleset grants everything, so there it is `path` and no more: around
    an interpreter installed in a temporary folder may lie a home.
    """
    if path.is_relative_to(root) and path != root:
        return path
    around = [each for each in (path, *path.parents) if not root.is_relative_to(each)]
    return around[-1] if around else None


def restrict(folder: Path, readable: Sequence[Path], prepared: Prepared | None = None) -> Layer:
    """Confine this thread, for good: read `readable`, write `folder` alone, nothing else.

    No right to execute is granted anywhere; loading a shared library needs only reading.
    `prepared`, if it was made for the same, is used up: its descriptor is closed.
    """
    if syscalls.architecture() is None:
        return Layer(False, "no system call numbers for this architecture")
    if prepared is not None and not (
        prepared.readable == tuple(readable) and folder.resolve().is_relative_to(prepared.root)
    ):
        prepared = None
    try:
        version = abi()
        ruleset, handled = _ruleset(version)
        try:
            for path in readable if prepared is None else prepared.coarse:
                _grant(ruleset, path, _READ & handled)
            _grant(ruleset, _NULL, (_READ_FILE | _WRITE_FILE) & handled)
            _grant(ruleset, folder, _OWN & handled)
            syscalls.prctl(38, 1)  # PR_SET_NO_NEW_PRIVS, without which the next call is refused
            if prepared is not None:
                syscalls.call("landlock_restrict_self", prepared.descriptor, 0)
                os.close(prepared.descriptor)
            syscalls.call("landlock_restrict_self", ruleset, 0)
        finally:
            os.close(ruleset)
    except OSError as error:
        return Layer(False, f"{error.filename or 'landlock'}: {error.strerror}")
    return Layer(True, f"ABI {version}")
