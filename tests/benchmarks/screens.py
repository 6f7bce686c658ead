"""The app in a real terminal: start to first paint, a figure's answer to a key, idle memory."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from lora_tutor.learner.session import Place, Session
from tests.benchmarks.measure import Row, as_installed, medians, milliseconds
from tests.terminal import Terminal

_BARE = [sys.executable, str(Path(__file__).with_name("bare_app.py"))]
_STARTS = (
    ("a page", Place("lesson", "4.2"), "Now both paths together"),
    ("an exercise", Place("exercise", "09_lora_forward"), "An adapted layer sends"),
)
"""Where the app opens, and the first words of the text there."""


def _ours(workspace: Path) -> list[str]:
    return [sys.executable, "-m", "lora_tutor", "--workspace", str(workspace)]


def _until(command: list[str], *markers: str) -> float:
    """Seconds from the start of a command until all markers are on the screen."""
    began = time.perf_counter()
    with Terminal(command, env=as_installed()) as terminal:
        for marker in markers:
            terminal.wait_for(marker)
        return time.perf_counter() - began


def _at(workspace: Path, place: Place) -> str:
    """Leave the learner at a place; its title is what the first paint must show."""
    session = Session.open(workspace)
    session.remember(place)
    course = session.course
    session.close()
    if place.kind == "exercise":
        return course.exercise(place.id).title
    return course.lesson(place.id).title


def rows(scratch: Path, runs: int) -> Iterator[Row]:
    workspace = scratch / "workspace"
    for what, place, words in _STARTS:
        title = _at(workspace, place)
        ours, bare = medians(
            runs,
            lambda shown=(title, words): _until(_ours(workspace), *shown),
            lambda: _until(_BARE, "bare app is up"),
        )
        yield Row(
            f"start to first paint, {what} on screen",
            milliseconds(ours),
            f"{milliseconds(bare)} (bare Textual app)",
            f"{ours / bare:.2f} x",
            "<= 1.5 x",
            ours / bare <= 1.5,
        )
    title = _at(workspace, Place("lesson", "3.1"))
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
