"""Where jails come from: the fork server, or a fresh interpreter where no process can be forked.

Both sources give a `Jail`, confined and waiting; the next one is made ready while nobody waits.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from lora_tutor.errors import GraderError
from lora_tutor.grading.isolation import switched_off
from lora_tutor.grading.jail.confinement.api import JailLimits, readable_roots
from lora_tutor.grading.jail.wire import HEADER_SIZE
from lora_tutor.grading.judging.endings import ForkServerGone
from lora_tutor.grading.judging.jail_contract import Clock, Jail, Need, Output
from lora_tutor.grading.judging.proxies import Channel
from lora_tutor.grading.processes.jail_channel import ID_SIZE, JailChannel
from lora_tutor.grading.processes.one_core import OneCore
from lora_tutor.processes import kill_group, module_command

PACKAGE = "lora_tutor"
OPTIMISERS = "torch._dynamo"
"""What torch.optim loads when the first optimiser of a process is made."""
_ANSWER_SECONDS = 20.0


@dataclass(slots=True)
class Started:
    """A jail's process as its source knows it; what its code writes is in `folder`."""

    pid: int
    sock: socket.socket
    output_fd: int
    need: Need
    folder: Path


class JailSource(Protocol):
    def start(self, need: Need) -> Started: ...
    def status(self, pid: int) -> int | None: ...
    def end(self, pid: int) -> None: ...


class JailSupply:
    """One spare jail waits confined, so that a grading does not wait for a fork."""

    def __init__(self, source: JailSource, interrupt_fd: int | None = None) -> None:
        self._source = source
        self._spare: Started | None = None
        self._interrupt_fd = interrupt_fd

    def prepare(self, need: Need) -> None:
        spare = self._spare
        # What became of it meanwhile would be taken for the doing of who gets it.
        if spare is not None and (_is_gone(spare) or not need.met_by(spare.need)):
            self._end(spare)
            self._spare = None
        if self._spare is None:
            self._spare = self._source.start(need)

    def take(self, output: Output, clock: Clock, need: Need) -> Jail:
        self.prepare(need)
        started, self._spare = self._spare, None
        assert started is not None
        try:
            isolation = _await_ready(started)
        except GraderError:
            # The system may be ending it just now; it holds nothing, so another is as good.
            self._end(started)
            started = self._source.start(need)
            try:
                isolation = _await_ready(started)
            except GraderError:
                self._end(started)
                raise
        core = OneCore(started.pid)
        channel = JailChannel(
            started.sock,
            started.output_fd,
            output,
            clock,
            lambda: how_it_ended(self._source.status(started.pid)),
            self._interrupt_fd,
            core.part,
        )

        def release() -> None:
            core.leave()
            self._end(started)

        return Jail(channel, isolation, release)

    def close(self) -> None:
        if self._spare is not None:
            self._end(self._spare)
            self._spare = None

    def _end(self, started: Started) -> None:
        self._source.end(started.pid)
        started.sock.close()
        os.close(started.output_fd)


def _is_gone(started: Started) -> bool:
    """Whether the process has ended, or its folder was removed by a tool that cleans up."""
    if not started.folder.is_dir():
        return True
    poll = select.poll()
    poll.register(started.sock, 0)
    return bool(poll.poll(0))


def _await_ready(started: Started) -> tuple[str, ...]:
    """The jail's first frame, sent before any foreign code ran, names the layers that hold.

    It answers to a byte of ours: so a jail that is there has not been killed while it waited.
    """
    started.sock.settimeout(_ANSWER_SECONDS)
    try:
        started.sock.sendall(b"?")
        data = bytearray()
        while len(data) < HEADER_SIZE or len(data) < HEADER_SIZE + int.from_bytes(data[:4], "big"):
            part = started.sock.recv(4096)
            if not part:
                raise GraderError("A jail ended before it was ready.")
            data += part
        body = bytes(data[HEADER_SIZE + ID_SIZE + 1 :])
        return tuple(str(layer) for layer in Channel().codec.decode(body))
    except OSError as error:
        raise GraderError(f"A jail did not get ready: {error}.") from error


_WHY = {
    "SIGSEGV": ", as by a recursion that is too deep, or by use of memory that is not its own",
}


def how_it_ended(status: int | None) -> str:
    """A sentence from a wait status."""
    if status is None:
        return "Your code closed the channel to the grader."
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        name = signal.Signals(number).name if number in set(signal.Signals) else str(number)
        why = _WHY.get(name, "")
        return f"Your code's process was ended by the signal {name}{why}."
    return f"Your code ended the process (exit status {os.waitstatus_to_exitcode(status)})."


def make_folder(root: Path) -> Path:
    return Path(tempfile.mkdtemp(prefix="jail-", dir=root))


def remove_folder(folder: Path) -> None:
    """Remove what a submission left; a tree too deep for Python goes to the system's own tool."""
    try:
        shutil.rmtree(folder)
    except (OSError, RecursionError):
        subprocess.run(["rm", "-rf", "--", str(folder)], check=False, stderr=subprocess.DEVNULL)


def limits_for(need: Need) -> JailLimits:
    return JailLimits(cpu_seconds=need.cpu_seconds, address_space=need.memory_mb << 20)


class ForkedJails:
    """Asks the fork server over a socket; descriptors of the new jail come back with the answer."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._sock.settimeout(_ANSWER_SECONDS)

    def start(self, need: Need) -> Started:
        answer, fds = self._ask({"op": "start", "need": asdict(need)})
        if "refused" in answer:
            raise GraderError(
                f"there is no room for a jail ({answer['refused']}); make room in the folder for "
                "temporary files, and grade once more."
            )
        if len(fds) != 2:
            raise GraderError("The fork server sent no jail.")
        sock, folder = socket.socket(fileno=fds[0]), Path(answer["folder"])
        return Started(answer["pid"], sock, fds[1], need, folder)

    def status(self, pid: int) -> int | None:
        answer, _ = self._ask({"op": "status", "pid": pid})
        status = answer["status"]
        return None if status is None else int(status)

    def end(self, pid: int) -> None:
        self._send({"op": "end", "pid": pid})

    def _send(self, message: dict[str, object]) -> None:
        try:
            self._sock.send(json.dumps(message).encode())
        except OSError as error:
            raise ForkServerGone from error

    def _ask(self, message: dict[str, object]) -> tuple[dict[str, Any], list[int]]:
        self._send(message)
        try:
            data, fds, _, _ = socket.recv_fds(self._sock, 4096, 4)
        except TimeoutError as error:
            raise GraderError("The fork server does not answer.") from error
        except OSError as error:
            raise ForkServerGone from error
        if not data:
            raise ForkServerGone
        return json.loads(data), list(fds)


class SpawnedJails:
    """A fresh interpreter for each jail: slower, and needs nothing of the system but processes."""

    def __init__(
        self, root: Path, libraries: Sequence[str], hidden: Sequence[Path], warm: bool
    ) -> None:
        self._root = root
        self._warm = warm
        self._libraries = list(libraries)
        self._hidden = [str(path) for path in hidden]
        self._readable = [str(path) for path in readable_roots([PACKAGE])]
        self._processes: dict[int, tuple[subprocess.Popen[bytes], Path]] = {}

    def start(self, need: Need) -> Started:
        ours, theirs = socket.socketpair()
        out_read, out_write = os.pipe()
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = make_folder(self._root)
        given = {
            "folder": str(folder),
            "readable": self._readable,
            "keep_fds": [theirs.fileno(), out_write],
            "limits": asdict(limits_for(need)),
            "hidden": self._hidden,
            "disable": sorted(switched_off()),
            "sock": theirs.fileno(),
            "output": out_write,
            "warm": self._warm,
            "libraries": [*self._libraries, *([OPTIMISERS] if need.optimisers else [])],
        }
        command = module_command("lora_tutor.grading.jail.worker", json.dumps(given))
        process = subprocess.Popen(
            command, pass_fds=(theirs.fileno(), out_write), stdin=subprocess.DEVNULL
        )
        theirs.close()
        os.close(out_write)
        self._processes[process.pid] = (process, folder)
        return Started(process.pid, ours, out_read, need, folder)

    def status(self, pid: int) -> int | None:
        process, _ = self._processes[pid]
        with suppress(subprocess.TimeoutExpired):
            code = process.wait(1.0)
            return -code if code < 0 else code << 8
        return None

    def end(self, pid: int) -> None:
        process, folder = self._processes.pop(pid)
        kill_group(pid)
        process.wait()
        remove_folder(folder)


def wait_a_moment(pid: int, seconds: float) -> int | None:
    """The wait status of a child that is about to end, or None if it does not."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return status
        time.sleep(0.002)
    return None
