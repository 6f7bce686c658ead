"""The app in a real terminal: start to first paint, a figure's answer to a key, idle memory."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from lora_tutor.learner.session import Place, Session
from tests.benchmarks.measure import Row, medians, milliseconds
from tests.terminal import Terminal

_BARE = [sys.executable, str(Path(__file__).with_name("bare_app.py"))]
_FIRST_WORDS = "Now both paths together"
"""Of the first paragraph of page 4.2."""


def _ours(workspace: Path) -> list[str]:
    return [sys.executable, "-m", "lora_tutor", "--workspace", str(workspace)]


def _until(command: list[str], *markers: str) -> float:
    """Seconds from the start of a command until all markers are on the screen.

    Both sides run as installed programs do, whose bytecode has been compiled: the first round,
    which is thrown away, may write it.
    """
    began = time.perf_counter()
    with Terminal(command, env={"PYTHONDONTWRITEBYTECODE": ""}) as terminal:
        for marker in markers:
            terminal.wait_for(marker)
        return time.perf_counter() - began


def _at(workspace: Path, lesson: str) -> str:
    """Leave the learner at a lesson; its title is what the first paint must show."""
    session = Session.open(workspace)
    session.remember(Place("lesson", lesson))
    title = session.course.lesson(lesson).title
    session.close()
    return title


def rows(scratch: Path, runs: int) -> Iterator[Row]:
    workspace = scratch / "workspace"
    title = _at(workspace, "4.2")
    ours, bare = medians(
        runs,
        lambda: _until(_ours(workspace), title, _FIRST_WORDS),
        lambda: _until(_BARE, "bare app is up"),
    )
    yield Row(
        "start to first paint, a page on screen",
        milliseconds(ours),
        f"{milliseconds(bare)} (bare Textual app)",
        f"{ours / bare:.2f} x",
        "<= 1.5 x",
        ours / bare <= 1.5,
    )
    title = _at(workspace, "3.1")
    with Terminal(_ours(workspace)) as terminal:
        terminal.wait_for(title)
        time.sleep(6)
        terminal.settle()
        yield _memory(terminal.process.pid)
        yield _figure(terminal, 5 * runs)


def _memory(pid: int) -> Row:
    tree = psutil.Process(pid).children(recursive=True)
    mebibytes = sum(child.memory_full_info().pss for child in tree) / (1 << 20)
    return Row(
        "memory of the grading service while idle (PSS)",
        f"{mebibytes:.0f} MiB",
        "",
        "",
        "<= 300 MiB",
        mebibytes <= 300,
    )


def _figure(terminal: Terminal, keys: int) -> Row:
    """From a key in the rank slider to the first bytes of the next picture."""
    for _ in range(40):
        terminal.send("\t")
        terminal.settle(0.2)
        before = terminal.text
        terminal.send("\x1b[C")
        terminal.settle(0.2)
        if terminal.text != before:
            break
    samples = []
    for number in range(keys):
        terminal.settle(0.05)
        began = time.perf_counter()
        terminal.send("\x1b[C" if number % 8 < 4 else "\x1b[D")
        if terminal.read(2.0):
            samples.append(time.perf_counter() - began)
    median = statistics.median(samples)
    return Row(
        "a key in a figure to the screen, 80x24",
        milliseconds(median),
        "",
        "",
        "<= 20 ms",
        median <= 0.020,
    )
