"""The first process of the grading service: loads the libraries once and forks everything else.

It holds no checks and no references, runs no learner's code, starts no thread: a child of a
process with threads may hang on a lock that nobody holds any more. As child-subreaper it ends what
a jail might leave behind.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from lora_tutor import processes
from lora_tutor.grading.isolation import switched_off
from lora_tutor.grading.judging.jail_contract import Need
from lora_tutor.grading.processes.jail_supply import (
    OPTIMISERS,
    PACKAGE,
    ForkedJails,
    JailSource,
    JailSupply,
    SpawnedJails,
    limits_for,
    make_folder,
    remove_folder,
    wait_a_moment,
)
from lora_tutor.grading.processes.unusable import tell_unusable

_FIRST_USE = {"torch": "torch.fx.experimental.symbolic_shapes", "sympy": "sympy.tensor.tensor"}
"""What a library loads at its first use: torch where backward is called with a gradient (0.02 s, or
0.2 without sympy), sympy where something is added (0.02 s)."""
_STATUS_SECONDS = 1.0
_MAX_CHECKERS = 20


def preload(libraries: Sequence[str]) -> None:
    for name in libraries:
        importlib.import_module(name)
    if "torch" in libraries:
        torch = importlib.import_module("torch")
        torch.set_num_threads(1)


def load_for_jails(name: str) -> None:
    """What a jail would load for itself, each anew; it is no garbage, so that none looks for it."""
    if name not in sys.modules:
        gc.disable()
        importlib.import_module(name)
        gc.freeze()
        gc.enable()


class ForkServer:
    """Forks the checker, and jails when the checker asks."""

    def __init__(self, face: socket.socket, root: Path, warm: bool) -> None:
        from lora_tutor.grading.jail.confinement import api

        self._face = face
        self._root = root
        self._warm = warm
        self._api = api
        self._readable: tuple[Path, ...] = ()
        self._hidden = hidden_paths()
        self._jails: dict[int, Path] = {}
        self._checker = 0
        self._line: socket.socket | None = None

    def run(self) -> None:
        """Until the face is gone; a checker that dies alone is replaced."""
        for _ in range(_MAX_CHECKERS):
            self._fork_checker()
            if not self._readable:
                # What only jails need is found out while the checker loads what is its own.
                self._readable = self._api.readable_roots([PACKAGE])
                self._api.prepare(self._readable, self._root)
                for library in sys.modules.keys() & _FIRST_USE.keys():
                    load_for_jails(_FIRST_USE[library])
            self._serve()
            self._end_all()
            if self._face_is_gone():
                break
        remove_folder(self._root)

    def _fork_checker(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        end_with_us = processes.ending_with_us(signal.SIGKILL)
        pid = os.fork()
        if pid == 0:
            ours.close()
            end_with_us()
            check(self._face, ForkedJails(theirs))
            os._exit(0)
        theirs.close()
        self._checker, self._line = pid, ours

    def _serve(self) -> None:
        assert self._line is not None
        poll = select.poll()
        poll.register(self._line, select.POLLIN)
        poll.register(self._face, 0)
        while True:
            for fd, _ in poll.poll():
                if fd == self._face.fileno():
                    return
                try:
                    data = self._line.recv(4096)
                except ConnectionResetError:
                    return  # killed before it had read our last reply
                if not data:
                    return
                self._answer(json.loads(data))

    def _answer(self, message: dict[str, object]) -> None:
        match message:
            case {"op": "start", "need": dict() as fields}:
                need = Need(**fields)
                if need.optimisers:
                    load_for_jails(OPTIMISERS)
                self._start(need)
            case {"op": "status", "pid": int() as pid} if pid in self._jails:
                self._reply({"status": wait_a_moment(pid, _STATUS_SECONDS)}, [])
            case {"op": "end", "pid": int() as pid} if pid in self._jails:
                self._end(pid)

    def _reply(self, message: dict[str, object], fds: list[int]) -> None:
        assert self._line is not None
        # The checker may be gone; its end of file is then what the loop sees next.
        with suppress(BrokenPipeError, ConnectionResetError):
            socket.send_fds(self._line, [json.dumps(message).encode()], fds)

    def _new_folder(self) -> Path:
        """Whoever clears away old temporary files takes ours too, where an app is open for days."""
        if not self._root.is_dir():
            self._root.mkdir(mode=0o700, parents=True)
            self._api.prepare(self._readable, self._root)
        return make_folder(self._root)

    def _start(self, need: Need) -> None:
        """Fork a jail; what the system refuses for want of room is told, and the service stays."""
        try:
            folder = self._new_folder()
        except OSError as error:
            self._reply({"pid": 0, "refused": error.strerror or type(error).__name__}, [])
            return
        ours, theirs = socket.socketpair()
        out_read, out_write = os.pipe()
        pid = self._api.fork(switched_off())
        if pid == 0:
            self._become_jail(folder, theirs, out_write, need)
        theirs.close()
        os.close(out_write)
        self._jails[pid] = folder
        self._reply({"pid": pid, "folder": str(folder)}, [ours.fileno(), out_read])
        ours.close()
        os.close(out_read)

    def _become_jail(self, folder: Path, sock: socket.socket, output_fd: int, need: Need) -> None:
        from lora_tutor.grading.jail import worker

        try:
            request = self._api.Request(
                folder=folder,
                readable=self._readable,
                keep_fds=(sock.fileno(), output_fd),
                limits=limits_for(need),
                hidden=self._hidden,
                disable=switched_off(),
            )
            worker.become(request, sock, output_fd, self._warm)
        finally:
            os._exit(70)

    def _end(self, pid: int) -> None:
        folder = self._jails.pop(pid)
        processes.kill_group(pid)
        with suppress(ChildProcessError):
            os.waitpid(pid, 0)
        processes.sweep({self._checker, *self._jails})
        remove_folder(folder)

    def _end_all(self) -> None:
        # All at once, and only then each is waited for.
        for pid in self._jails:
            processes.kill_group(pid)
        with suppress(ProcessLookupError):
            os.kill(self._checker, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(self._checker, 0)
        for pid in list(self._jails):
            self._end(pid)
        if self._line is not None:
            self._line.close()

    def _face_is_gone(self) -> bool:
        poll = select.poll()
        poll.register(self._face, 0)
        return bool(poll.poll(0))


def hidden_paths() -> tuple[Path, ...]:
    """What no jail may be able to read: our package, and with it the course that we ship."""
    from lora_tutor.files.locations import content_root

    root = content_root()
    package = Path(__file__).resolve().parents[2]
    return (package, root / "exercises", root / "lessons")


def check(face: socket.socket, source: JailSource) -> None:
    """Become the checker."""
    gc.disable()
    # Loaded here and not before the fork: a jail would copy page tables for it and never use it.
    try:
        from lora_tutor.grading.processes.checker import Checker
    except ImportError as error:
        tell_unusable(face, error)

    # From now on hidden checks are loaded, and no bytecode is left beside them.
    sys.dont_write_bytecode = True
    gc.freeze()
    gc.enable()
    processes.close_to_others()
    Checker(face, JailSupply(source, face.fileno())).serve()


def main(face: socket.socket, arguments: Sequence[str]) -> None:
    """MODE is fork or spawn, JAILS warm (ready for the soonest answer) or plain (the least work).

    Raises ImportError, or what else a library does that cannot be loaded.
    """
    mode, root, jails = arguments
    warm = jails == "warm"
    processes.hear_signals()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    processes.close_to_others()
    # What every child needs is loaded here, once: the pages are shared.
    importlib.import_module(f"{PACKAGE}.grading.jail.worker")
    libraries = [name for name in sys.stdin.read().split(",") if name]
    preload(libraries)
    if mode == "spawn":
        try:
            check(face, SpawnedJails(Path(root), libraries, hidden_paths(), warm))
        finally:
            remove_folder(Path(root))
        return
    from lora_tutor.grading.jail import warming

    warming.warm()
    processes.adopt_orphans()
    gc.freeze()
    gc.enable()
    ForkServer(face, Path(root), warm).run()
