"""A real terminal for tests: a program under a pty, its screen kept by an emulator."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyte


class Terminal:
    """Runs a command in a terminal of `columns` by `rows`; a context manager that ends it."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 80,
        rows: int = 24,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self._main, side = pty.openpty()
        fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        self.process = subprocess.Popen(
            command,
            stdin=side,
            stdout=side,
            stderr=side,
            env={**environment, **(env or {})},
            cwd=cwd,
            start_new_session=True,
        )
        os.close(side)
        self.raw = bytearray()

    def send(self, keys: str) -> None:
        os.write(self._main, keys.encode())

    def resize(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._main, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.screen.resize(rows, columns)
        os.killpg(self.process.pid, signal.SIGWINCH)

    def hang_up(self) -> None:
        """As where the window is closed or the line is lost, but for the signal."""
        os.close(self._main)
        self._main = -1

    @property
    def text(self) -> str:
        return "\n".join(self.screen.display)

    def read(self, seconds: float) -> bytes:
        """What comes within that time, at most one chunk; empty where nothing does."""
        if not select.select([self._main], [], [], seconds)[0]:
            return b""
        try:
            data = os.read(self._main, 1 << 16)
        except OSError:
            return b""
        self.raw += data
        self._stream.feed(data)
        return data

    def wait_for(self, wanted: str, seconds: float = 30.0) -> float:
        """Until the text is on the screen; the seconds it took. AssertionError shows the screen."""
        began = time.perf_counter()
        while wanted not in self.text:
            if time.perf_counter() - began > seconds:
                raise AssertionError(f"no {wanted!r} within {seconds} s on:\n{self.text}")
            self.read(0.05)
        return time.perf_counter() - began

    def settle(self, quiet: float = 0.2, seconds: float = 10.0) -> None:
        """Until nothing has come for `quiet` seconds."""
        until = time.perf_counter() + seconds
        while time.perf_counter() < until and self.read(quiet):
            pass

    def close(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        if self._main >= 0:
            os.close(self._main)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def go_to(terminal: Terminal, words: str, sign: str) -> None:
    """By the command palette, until the sign is on the screen."""
    terminal.send("\x10")
    terminal.settle()
    terminal.send(words)
    terminal.wait_for(words)
    terminal.settle()
    terminal.send("\r")
    terminal.wait_for(sign)
    terminal.settle()
