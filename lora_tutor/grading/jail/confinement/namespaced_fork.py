"""A fork whose child is born into its namespaces, and not taken there step by step.

`unshare` gives a PID namespace to the next child alone, so that entering one takes two forks, and
each copies the page tables of all that is loaded: with torch, a quarter of what a jail costs.
`clone` with flags does it at once. The C library has no such fork, so the system call is made
directly, with what its own fork would have said, between Python's own hooks for forking.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from functools import cache

from . import namespaces, process, syscalls

_CHILD_CLEARTID, _CHILD_SETTID = 0x0020_0000, 0x0100_0000
_PR_GET_TID_ADDRESS = 40
_ORPHAN = 71

_born_inside = False


def born_inside() -> bool:
    """Whether this process came from `fork` as the first of its namespaces."""
    return _born_inside


def fork(inside: bool) -> int:
    """As `os.fork`, but the child ends with its parent; if `inside`, in namespaces of its own.

    Where these are not to be had in one step the child is born without; `born_inside` tells.
    Call it in a process with one thread, which alone makes a bare `clone` a fork.
    """
    parent, user, group = os.getpid(), os.geteuid(), os.getegid()
    if inside and possible():
        pid = _clone()
        if pid == 0:
            _settle_inside(parent, user, group)
        if pid >= 0:
            return pid
    pid = os.fork()
    if pid == 0:
        process.die_with_parent()
        if os.getppid() != parent:
            os._exit(_ORPHAN)
    return pid


@cache
def possible() -> bool:
    """Ask once before forking: the answer costs a fork of its own."""
    if sys.platform != "linux" or not namespaces.user_namespace().holds:
        return False
    try:
        # The child asks /proc who its parent is, so /proc must count as we do.
        return _tid_address() != 0 and _proc_numbers() == (os.getpid(), os.getppid())
    except OSError:
        return False


def _clone() -> int:
    """0 in the child, -1 where it was refused."""
    python = ctypes.pythonapi
    flags = namespaces.ALL | _CHILD_CLEARTID | _CHILD_SETTID | signal.SIGCHLD
    # The C library keeps its thread's number in memory; the kernel writes the child's own there.
    words = [flags, 0, 0, _tid_address(), 0]
    if syscalls.architecture() == "aarch64":
        words[3:] = reversed(words[3:])
    clone = _call_with_lock_held()
    number = syscalls.number("clone")
    python.PyOS_BeforeFork()
    pid = clone(number, *words, 0)
    if pid == 0:
        python.PyOS_AfterFork_Child()
    else:
        python.PyOS_AfterFork_Parent()
    return int(pid)


def _settle_inside(parent: int, user: int, group: int) -> None:
    global _born_inside
    try:
        process.die_with_parent()
        if _proc_numbers()[1] != parent:
            os._exit(_ORPHAN)
        namespaces.map_identity(user, group)
        _born_inside = True
    except BaseException:  # noqa: BLE001 - half way inside nothing may run
        os._exit(_ORPHAN)


@cache
def _tid_address() -> int:
    """Where the C library keeps the number of this thread. Raises OSError."""
    address = ctypes.c_void_p()
    syscalls.prctl(_PR_GET_TID_ADDRESS, ctypes.addressof(address))
    return address.value or 0


@cache
def _call_with_lock_held() -> Callable[..., int]:
    """`syscall` that keeps Python's lock: the child begins as its holder, as from `os.fork`."""
    function = ctypes.PyDLL(None).syscall
    function.restype = ctypes.c_long
    function.argtypes = [ctypes.c_long] * 7
    return function


def _proc_numbers() -> tuple[int, int]:
    """Our number and our parent's, as /proc counts: it shows the namespace it was mounted in."""
    with open("/proc/self/stat", "rb") as stat:
        text = stat.read()
    pid, _, _ = text.partition(b" ")
    return int(pid), int(text.rpartition(b")")[2].split()[1])
