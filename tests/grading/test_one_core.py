"""Two processes that take turns stay on one core, until one of them takes long or the end."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from lora_tutor.grading.processes.one_core import OneCore

pytestmark = pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2,
    reason="needs Linux and two cores",
)


@pytest.fixture
def other() -> Iterator[int]:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process.pid


def cores(*pids: int) -> list[set[int]]:
    return [os.sched_getaffinity(pid) for pid in pids]


def test_both_are_on_one_core_until_a_call_takes_long(other: int) -> None:
    before = cores(0, other)
    core = OneCore(other)
    here, there = cores(0, other)
    assert here == there
    assert len(here) == 1
    core.part()
    assert cores(0, other) == before
    core.leave()
    assert cores(0, other) == before


def test_the_end_frees_this_process_alone(other: int) -> None:
    (before,) = cores(0)
    core = OneCore(other)
    (there,) = cores(other)
    core.leave()
    assert cores(0, other) == [before, there]


def test_one_that_is_gone_keeps_nobody_on_a_core() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
        (before,) = cores(0)
        core = OneCore(process.pid)
        core.part()
        assert cores(0) == [before]


def test_a_core_that_is_not_known_keeps_nobody(other: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """So the C library says it where the system refuses to tell."""

    class Library:
        def __init__(self, _: None) -> None:
            self.sched_getcpu = lambda: -1

    monkeypatch.setattr("ctypes.CDLL", Library)
    before = cores(0, other)
    OneCore(other)
    assert cores(0, other) == before
