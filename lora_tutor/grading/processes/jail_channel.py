"""The checker's end of the line to one jail: bounded reads, one deadline, nothing believed.

A frame from the jail is id (16 bytes), kind (1 byte), body. A reply must carry the random id of the
call that waits for it; anything else ends the jail with the verdict `crashed`. Before the reply may
come notes on where a long call is: words for the learner, should the call be stopped.
"""

from __future__ import annotations

import os
import secrets
import select
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from lora_tutor.grading.jail.errors import WireError
from lora_tutor.grading.jail.wire import HEADER_SIZE, body_length, frame
from lora_tutor.grading.judging.endings import JailLost
from lora_tutor.grading.judging.jail_contract import Clock, LossyChannel, Output
from lora_tutor.grading.judging.proxies import clean
from lora_tutor.reports.verdict import Verdict

ID_SIZE = 16
REPLY = b"r"
NOTE = b"w"
OUTPUT_CAP = 4 << 20
_CHUNK = 1 << 16


class JailChannel(LossyChannel):
    """One jail. `how_it_ended` asks the source what became of the process; `takes_long` is called
    when a call tells where it is."""

    def __init__(
        self,
        sock: socket.socket,
        output_fd: int,
        output: Output,
        clock: Clock,
        how_it_ended: Callable[[], str],
        interrupt_fd: int | None = None,
        takes_long: Callable[[], None] | None = None,
    ) -> None:
        super().__init__()
        self._sock = sock
        self._out = output_fd
        self._output = output
        self._clock = clock
        self._how_it_ended = how_it_ended
        self._takes_long = takes_long
        self._poll = select.poll()
        self._poll.register(sock, select.POLLIN)
        self._poll.register(output_fd, select.POLLIN)
        self._interrupt = interrupt_fd
        if interrupt_fd is not None:
            self._poll.register(interrupt_fd, select.POLLIN)
        self._open_output = True
        self._buffer = bytearray()
        self._place = ""
        sock.setblocking(False)

    def send(self, body: bytes) -> bytes:
        if self.lost is not None:
            raise self.lost
        call_id = secrets.token_bytes(ID_SIZE)
        deadline = time.monotonic() + self._clock.left * self.share
        self._write(frame(call_id + body), deadline)
        self._place = ""
        while True:
            got = self._frame(deadline)
            kind, content = got[ID_SIZE : ID_SIZE + 1], got[ID_SIZE + 1 :]
            if got[:ID_SIZE] != call_id or kind not in (REPLY, NOTE):
                self._lose(Verdict.CRASHED, "Your code wrote into the grader's own channel.")
            if kind == REPLY:
                if self._buffer:
                    self.broken("more than was asked for")
                return content
            self._place = self._read_note(content)
            if self._takes_long is not None:
                self._takes_long()

    def _read_note(self, content: bytes) -> str:
        match self.codec.decode(content):
            case [str() as file, int() as line, str() as text, str() as library]:
                within = f", busy in {clean(library, 40)}" if library else ""
                where = f"{clean(file, 100)}, line {line}" if file else f"line {line}"
                return f" in {where}: `{clean(text, 200)}`{within}"
        raise WireError("a note that is none")

    def drain(self) -> None:
        """Take what has been printed so far."""
        while self._open_output and self._poll_output():
            self._read_output()

    @contextmanager
    def quiet(self) -> Iterator[None]:
        self.drain()
        self._output.muted = True
        try:
            yield
            self.drain()
        finally:
            self._output.muted = False

    def broken(self, why: str) -> NoReturn:
        self._lose(Verdict.CRASHED, f"Your code broke the channel to the grader: {why}.")

    def exited(self, text: str) -> NoReturn:
        self._lose(Verdict.CRASHED, f"Your code ended the process with {text}.")

    def exchange(self, request: list[object]) -> Any:
        try:
            return super().exchange(request)
        except WireError as error:
            self.broken(str(error))

    # -- bytes ----------------------------------------------------------------------------------

    def _write(self, data: bytes, deadline: float) -> None:
        view = memoryview(data)
        while view:
            try:
                view = view[self._sock.send(view) :]
            except BlockingIOError:
                self._wait(deadline, writing=True)
            except OSError:
                self._gone()

    def _frame(self, deadline: float) -> bytes:
        while len(self._buffer) < HEADER_SIZE:
            self._read(deadline)
        try:
            length = body_length(bytes(self._buffer[:HEADER_SIZE]))
        except WireError as error:
            self.broken(str(error))
        if length < ID_SIZE + 1:
            self.broken("a frame that is too short")
        while len(self._buffer) < HEADER_SIZE + length:
            self._read(deadline)
        body = bytes(self._buffer[HEADER_SIZE : HEADER_SIZE + length])
        del self._buffer[: HEADER_SIZE + length]
        return body

    def _read(self, deadline: float) -> None:
        self._wait(deadline)
        try:
            data = self._sock.recv(_CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._gone()
        self._buffer += data

    def _wait(self, deadline: float, writing: bool = False) -> None:
        """Until the socket is ready; what is printed meanwhile is taken, the deadline is kept."""
        self._poll.modify(self._sock, select.POLLOUT if writing else select.POLLIN)
        ready = False
        while not ready:
            left = deadline - time.monotonic()
            if left <= 0:
                self._lose(Verdict.TIMEOUT, _too_slow(self._clock.seconds, self._place))
            for fd, _ in self._poll.poll(left * 1000 + 1):
                if fd == self._out:
                    self._read_output()
                elif fd == self._interrupt:
                    self._lose(Verdict.TIMEOUT, "Cancelled.")
                else:
                    ready = True

    def _poll_output(self) -> bool:
        return bool(select.select([self._out], [], [], 0)[0])

    def _read_output(self) -> None:
        data = os.read(self._out, _CHUNK)
        if not data:
            self._open_output = False
            self._poll.unregister(self._out)
            return
        self._output.add(data)
        if self._output.total > OUTPUT_CAP:
            text = f"Your code printed more than {OUTPUT_CAP >> 20} MiB and was stopped."
            self._lose(Verdict.CRASHED, text)

    # -- ends -----------------------------------------------------------------------------------

    def _gone(self) -> NoReturn:
        self.drain()
        self._lose(Verdict.CRASHED, self._how_it_ended())

    def _lose(self, verdict: Verdict, message: str) -> NoReturn:
        self.lost = JailLost(verdict, message)
        raise self.lost


def _too_slow(seconds: float, place: str) -> str:
    end = f"and was stopped{place}."
    if place.endswith("busy in sympy"):
        # A right formula is as good in any form.
        question = "Any form of a formula counts: nothing has to be simplified."
    elif ", busy in " in place:
        question = "Is so much work needed there?"
    else:
        question = "Is there a loop that never ends?"
    return (
        f"Your code did not answer within the time allowed ({seconds:g} s in all) {end} {question}"
    )
