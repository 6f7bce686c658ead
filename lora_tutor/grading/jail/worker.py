"""The untrusted process: confined first, then it answers requests until it is ended."""

from __future__ import annotations

import importlib
import os
import socket
import sys
from pathlib import Path

from lora_tutor.grading.jail import warming, whereabouts
from lora_tutor.grading.jail.confinement.api import Request, confine
from lora_tutor.grading.jail.host import Host
from lora_tutor.grading.jail.wire import HEADER_SIZE, body_length, frame

ID_SIZE = 16
MODULE = "submission"


def become(request: Request, sock: socket.socket, output_fd: int, warm: bool) -> None:
    """Turn this process into a jail. Never returns. If `warm`, an exercise is done ahead: the first
    answer comes sooner, and the jail costs more in all."""
    sys.dont_write_bytecode = True
    layers = confine(request)
    host = Host(MODULE)
    if warm:
        warming.warm()
    _redirect(output_fd)
    _exactly(sock, 1)
    sock.sendall(frame(b"\0" * ID_SIZE + b"r" + host.codec.encode(list(layers))))
    try:
        serve(host, sock)
    finally:
        os._exit(0)


def _redirect(output_fd: int) -> None:
    os.dup2(output_fd, 1)
    os.dup2(output_fd, 2)
    sys.stdout = open(1, "w", encoding="utf-8", errors="replace", buffering=1, closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="replace", buffering=1, closefd=False)  # noqa: SIM115


def load_observers() -> None:
    """Where torch is loaded, load what works on its modules: once confined, this cannot be read.

    Not imported at the top, for it would load torch, a second that other exercises need not pay.
    """
    if "torch" in sys.modules:
        importlib.import_module("lora_tutor.grading.jail.observers")


def serve(host: Host, sock: socket.socket) -> None:
    """Answer frames until the other side closes; each answer carries its call's id, and so do the
    notes on where a long call is."""
    while True:
        header = _exactly(sock, HEADER_SIZE)
        if not header:
            return
        body = _exactly(sock, body_length(header))
        call = body[:ID_SIZE]

        def note(place: list[object], call: bytes = call) -> None:
            sock.sendall(frame(call + b"w" + host.codec.encode(place)))

        with whereabouts.told(host.filenames, note):
            answer = host.answer(body[ID_SIZE:])
        sys.stdout.flush()
        sock.sendall(frame(call + b"r" + answer))


def _exactly(sock: socket.socket, count: int) -> bytes:
    parts = bytearray()
    while len(parts) < count:
        data = sock.recv(min(count - len(parts), 1 << 20))
        if not data:
            return b""
        parts += data
    return bytes(parts)


def main(arguments: list[str]) -> None:
    """The spawn path: a fresh interpreter, given its descriptors and request as JSON."""
    import json

    from lora_tutor.grading.jail.confinement.api import JailLimits

    given = json.loads(arguments[0])
    for name in given["libraries"]:
        importlib.import_module(name)
    load_observers()
    request = Request(
        folder=Path(given["folder"]),
        readable=tuple(Path(p) for p in given["readable"]),
        keep_fds=tuple(given["keep_fds"]),
        limits=JailLimits(**given["limits"]),
        hidden=tuple(Path(p) for p in given["hidden"]),
        disable=frozenset(given["disable"]),
    )
    become(request, socket.socket(fileno=given["sock"]), given["output"], given["warm"])


if __name__ == "__main__":
    main(sys.argv[1:])
