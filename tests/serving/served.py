"""`lora-tutor serve` as a process of its own, and every process below it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import psutil

from lora_tutor.learner.session import Session

SECONDS = 60.0
"""Far beyond what anything here takes: it tells what hangs from a busy machine."""


class Served:
    """A server of the real app, over a workspace and a temporary folder below `folder`.

    The welcome, which is shown once, is behind the learner unless `new`.
    """

    def __init__(
        self, folder: Path, *options: str, new: bool = False, env: Mapping[str, str] | None = None
    ) -> None:
        self.workspace = folder / "lora-tutor"
        if not new:
            session = Session.open(self.workspace)
            session.notes.choose("welcomed", "yes")
            session.close()
        self.temporary = folder / "temporary"
        self.temporary.mkdir()
        self._narration = (folder / "narration").open("w+")
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "lora_tutor",
                f"--workspace={self.workspace}",
                "serve",
                "--port=0",
                *options,
            ],
            stdout=subprocess.PIPE,
            stderr=self._narration,
            text=True,
            start_new_session=True,
            env={
                **os.environ,
                "TMPDIR": str(self.temporary),
                "TEXTUAL_ANIMATIONS": "none",
                **(env or {}),
            },
        )
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()
        assert self.url.startswith("http://127.0.0.1:"), self.narration
        self.origin = self.url[: self.url.index("/", len("http://"))]
        self.token = self.url.split("/")[3]

    @property
    def narration(self) -> str:
        self._narration.seek(0)
        return self._narration.read()

    def children(self) -> list[psutil.Process]:
        """The supervisor, the app and the grading service, where they are up."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def wait_for_grader(self) -> list[psutil.Process]:
        """The children, once the grading service is among them."""
        until = time.monotonic() + SECONDS
        while not any("processes.launch" in " ".join(_words(child)) for child in self.children()):
            assert time.monotonic() < until, self.children()
            time.sleep(0.05)
        return self.children()

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(SECONDS)

    def __enter__(self) -> Served:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.end(signal.SIGTERM)
        assert self.process.stdout is not None
        self.process.stdout.close()
        self._narration.close()


def _words(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def assert_gone(processes: list[psutil.Process]) -> None:
    """Within a while none of them runs any more; in a container some may wait to be reaped."""
    _, left = psutil.wait_procs(processes, timeout=20.0)
    assert [each for each in left if each.status() != psutil.STATUS_ZOMBIE] == []
