"""User, network, PID, IPC and UTS namespaces, and the waiter which stands outside of them.

A PID namespace begins with the next child, so entering one takes a fork: the child goes on, and
the process which called becomes a waiter that ends as the child ends. Whoever forked the caller
sees only the waiter: kill it, and the kernel kills the child and with it the namespace.
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import NoReturn

from . import process, syscalls
from .layer import ConfinementError, Layer

_NEWUSER, _NEWPID, _NEWNET = 0x1000_0000, 0x2000_0000, 0x4000_0000
_NEWIPC, _NEWUTS, _NEWNS = 0x0800_0000, 0x0400_0000, 0x0002_0000
ALL = _NEWUSER | _NEWPID | _NEWNET | _NEWIPC | _NEWUTS | _NEWNS
NAMED = ("userns", "netns", "pidns")
_DETAIL = {
    "userns": "the caller's identity alone",
    "netns": "no interface but a silent loopback",
    "pidns": "sees no process but itself",
}
_NOSUID_NODEV_NOEXEC = 0b1110
_CAP_SETFCAP = 31
_WAITER_FAILED = 70


def _unshare(flags: int) -> str | None:
    """None when it worked, else why not."""
    try:
        syscalls.call("unshare", flags)
    except OSError as error:
        return error.strerror or "refused"
    return None


@contextmanager
def _own_proc_files() -> Iterator[None]:
    """Make the files of `/proc/self` ours to write: they are root's while we are not dumpable."""
    before = process.dumpable()
    process.set_dumpable(True)
    try:
        yield
    finally:
        process.set_dumpable(before)


def _write(path: str, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)


def _enter_user_namespace() -> str | None:
    """Enter one in which user and group keep their numbers; None when it worked, else why not.

    The identity alone is mapped, so files of the caller stay usable and no right is gained.
    """
    user, group = os.geteuid(), os.getegid()
    refusal = _unshare(_NEWUSER)
    if refusal is not None:
        return refusal
    try:
        map_identity(user, group)
    except OSError as error:
        return f"identity could not be mapped: {error.strerror}"
    return None


def map_identity(user: int, group: int) -> None:
    """Keep these numbers in the user namespace just entered. Raises OSError."""
    with _own_proc_files():
        _write("/proc/self/setgroups", "deny")
        _write("/proc/self/gid_map", f"{group} {group} 1")
        _write("/proc/self/uid_map", f"{user} {user} 1")


@cache
def user_namespace() -> Layer:
    """Whether a user namespace can be entered and its identity mapped, tried in a forked child.

    Tried apart because some systems (AppArmor on Ubuntu) let one enter and then refuse the
    mapping, which would leave the jail unable to make a file. Kept for the life of the process,
    and for its children: ask once before forking jails and they need not.
    """
    if syscalls.architecture() is None:
        return Layer(False, "no namespaces here")
    if os.geteuid() == 0 and not process.has_capability(_CAP_SETFCAP):
        return Layer(False, "root without CAP_SETFCAP may not map itself")
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            refusal = _enter_user_namespace()
            os.write(writing, (refusal or "").encode()[:200] or b"\0")
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    if answer == b"\0":
        return Layer(True, _DETAIL["userns"])
    return Layer(False, answer.decode(errors="replace") or "the trial died")


def enter(disable: Collection[str] = frozenset()) -> dict[str, Layer]:
    """Enter every namespace which is allowed; the caller goes on as pid 1 if "pidns" holds.

    Call it in a process with one thread. Raises ConfinementError when a namespace that was
    tried with success just before is now refused: the process is then half way and must end.
    """
    if syscalls.architecture() is None:
        absent = Layer(False, "no namespaces here")
        return dict.fromkeys(NAMED, absent)
    layers = {"userns": Layer(False, "switched off")}
    if "userns" not in disable:
        layers["userns"] = user_namespace()
        if layers["userns"].holds:
            refusal = _enter_user_namespace()
            if refusal is not None:
                raise ConfinementError(f"user namespace: {refusal}")
    for flag in (_NEWIPC, _NEWUTS):
        _unshare(flag)  # a bonus of no name: sockets and shared memory are refused by seccomp
    for name, flag in (("netns", _NEWNET), ("pidns", _NEWPID)):
        if name in disable:
            layers[name] = Layer(False, "switched off")
            continue
        refusal = _unshare(flag)
        layers[name] = Layer(refusal is None, refusal or _DETAIL[name])
    if layers["pidns"].holds:
        _continue_in_child()
    return layers


def all_entered() -> dict[str, Layer]:
    """What `enter` answers where a process was born into all of them."""
    return {name: Layer(True, _DETAIL[name]) for name in NAMED}


def small_folder(folder: Path, own_mounts: bool = False) -> None:
    """Put a file system of 64 MiB and 4096 files, in memory, in the place of the folder.

    No resource limit bounds what many files take together: without this a jail fills the disk.
    Only inside an own user namespace, where the mount is seen by nobody else (`own_mounts`: in one
    of mounts already). Where it is refused, the folder stays what it is.
    """
    texts = (b"tmpfs", os.fsencode(folder), b"tmpfs", b"size=64m,nr_inodes=4096,mode=700")
    source, target, kind, options = (ctypes.create_string_buffer(text) for text in texts)
    if not own_mounts and _unshare(_NEWNS) is not None:
        return
    with suppress(OSError):
        syscalls.call(
            "mount",
            *(ctypes.addressof(buffer) for buffer in (source, target, kind)),
            _NOSUID_NODEV_NOEXEC,
            ctypes.addressof(options),
        )


def _continue_in_child() -> None:
    parent = os.getppid()
    lifeline, held = os.pipe()
    child = os.fork()
    if child != 0:
        _wait(child, parent, held)
    os.close(held)
    process.die_with_parent()
    # Our parent has no number in here, so its life is read off the pipe which it alone holds.
    if select.select([lifeline], [], [], 0)[0]:
        os._exit(_WAITER_FAILED)
    os.close(lifeline)
    if os.getpid() != 1:
        raise ConfinementError("the PID namespace did not begin with this process")


def _wait(child: int, parent: int, lifeline: int) -> NoReturn:
    """End as `child` ends, and let it die with us."""
    try:
        process.die_with_parent()
        if os.getppid() != parent:
            os._exit(_WAITER_FAILED)
        process.set_dumpable(False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
            signal.signal(number, signal.SIG_DFL)
        # Not least the jail's socket: its other end must see the end when the child is gone.
        process.close_descriptors((lifeline,))
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            _die_of(os.WTERMSIG(status))
        os._exit(os.waitstatus_to_exitcode(status))
    finally:
        os._exit(_WAITER_FAILED)


def _die_of(number: int) -> NoReturn:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if number not in (signal.SIGKILL, signal.SIGSTOP):
        signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {number})
    os.kill(os.getpid(), number)
    os._exit(128 + number)
