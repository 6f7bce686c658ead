"""How our processes are started, how they end with the one that started them, and how what they
leave behind is ended.

Every face loads this, so it loads nothing heavy itself. On other systems than Linux nobody is told
of a parent's end and nobody inherits orphans: `doctor` says so.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess

_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT")
ONE_THREAD = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
        "NUMEXPR_NUM_THREADS",
    ),
    "1",
)
"""The variables by which a process computes on one thread: on tiny products more only wait."""
_TEMPORARY = ("TMPDIR", "TEMP", "TMP")
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_CHILD_SUBREAPER = 1, 4, 36
_ORPHAN = 71
_SWEEP_SECONDS = 0.02
_MOST_SWEEPS = 1000


def isolated(keeps_bytecode: bool = False) -> list[str]:
    """An interpreter that knows neither the current folder nor the user's variables.

    It reads bytecode where the user keeps it. Only if it `keeps_bytecode` may it leave some: what
    it runs must see to it that none comes to lie beside hidden checks.
    """
    without = [] if keeps_bytecode and not sys.dont_write_bytecode else ["-B"]
    kept = ["-X", f"pycache_prefix={sys.pycache_prefix}"] if sys.pycache_prefix else []
    return [sys.executable, "-I", *without, "-X", "utf8", *kept]


def module_command(module: str, *arguments: str, keeps_bytecode: bool = False) -> list[str]:
    """The command that runs a module of ours in an interpreter of its own."""
    return [*isolated(keeps_bytecode), "-m", module, *arguments]


def environment(temporary: str) -> dict[str, str]:
    """Little of the caller's environment, and one thread.

    torch leaves a folder where temporary files go: that is `temporary`, which the caller removes.
    """
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    # torch asks for the user's name, and a container's user may have none.
    named = {"LOGNAME": "lora-tutor"}
    # Where code draws, no window opens.
    named |= {"MPLBACKEND": "Agg"}
    return kept | ONE_THREAD | named | dict.fromkeys(_TEMPORARY, temporary)


def hear_signals() -> None:
    """Undo what a careless parent passes on to whatever it starts; call it in the main thread.

    Where SIGCHLD is ignored the system reaps our children, and none can be waited for; a signal
    that is blocked ends nothing and wakes nobody. SIGINT and SIGHUP may be ignored on purpose, as
    behind `&` and under nohup: they stay so.
    """
    for name in ("SIGCHLD", "SIGTERM"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_SETMASK, ())


def keep_own_rights() -> None:
    """A umask that takes them from the owner locks a learner out of each new file: they stay."""
    os.umask(os.umask(0o077) & 0o077)


def never_wait_for_room() -> None:
    """Another program may have left our terminal or pipe so that a write without room fails."""
    for descriptor in (1, 2):
        with suppress(OSError):
            os.set_blocking(descriptor, True)


def end_with_parent() -> None:
    """The system kills this process when its parent ends; one that had ended before is not seen."""
    if sys.platform == "linux":
        _prctl()(_PR_SET_PDEATHSIG, signal.SIGKILL)


def ending_with_us(number: int) -> Callable[[], None]:
    """What a child calls first after the fork: when we end, it gets the signal of that number.

    All that takes long is done here, before the fork, after which little may be.
    """
    prctl, parent = _prctl(), os.getpid()

    def end_with_us() -> None:
        prctl(_PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:
            os._exit(_ORPHAN)

    return end_with_us


def close_to_others() -> None:
    """No other process of the same user may look into this one."""
    _prctl()(_PR_SET_DUMPABLE, 0)


def adopt_orphans() -> None:
    """Whatever our descendants leave behind becomes a child of ours, for `sweep` to end."""
    _prctl()(_PR_SET_CHILD_SUBREAPER, 1)


def kill_group(leader: int) -> None:
    """Kill a child that leads a session, with all in it. Call it before the child is waited for,
    after which its number may be another's."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, signal.SIGKILL)
            return
    # It does not lead a session yet, or cannot here; where SIGKILL is unknown, SIGTERM kills.
    with suppress(ProcessLookupError, PermissionError):
        os.kill(leader, getattr(signal, "SIGKILL", signal.SIGTERM))


def ends_within(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Whether a child ends within so many seconds; heard at once where the system tells it.

    `Popen.wait` with a time-out looks again and again, in the end twenty times a second.
    """
    with suppress(OSError, AttributeError):
        ended = os.pidfd_open(process.pid)
        try:
            poll = select.poll()
            poll.register(ended, select.POLLIN)
            return bool(poll.poll(seconds * 1000))
        finally:
            os.close(ended)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def sweep(spared: Collection[int] = (), patience: float = 0.0) -> None:
    """End and reap our children, those that they leave to us in turn too.

    They have `patience` seconds to end by themselves. Whoever forks faster than we kill is left.
    """
    until = time.monotonic() + patience
    killings = 0
    while (left := _children() - set(spared)) and killings < _MOST_SWEEPS:
        patient = time.monotonic() < until
        if not patient:
            killings += 1
            for pid in left:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        for pid in left:
            with suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG if patient else 0)
        if patient:
            time.sleep(_SWEEP_SECONDS)


def _children() -> set[int]:
    """Those of our one thread; none where the system does not tell."""
    try:
        text = Path(f"/proc/self/task/{os.getpid()}/children").read_text()
    except OSError:
        return set()
    return {int(pid) for pid in text.split()}


@cache
def _prctl() -> Callable[[int, int], object]:
    """prctl(2), which only Linux has."""
    if sys.platform != "linux":
        return lambda option, value: None
    import ctypes

    found = ctypes.CDLL(None).prctl
    return lambda option, value: found(option, value, 0, 0, 0)
