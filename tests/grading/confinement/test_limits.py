"""Processor time, memory, file size, open files, tasks."""

from __future__ import annotations

import os
import signal
from typing import Any

import pytest

pytestmark = pytest.mark.slow

MIB = 1 << 20


@pytest.mark.parametrize(
    ("code", "limits", "outcome"),
    [
        ("bytearray(96 << 20)", {"address_space": 64 * MIB}, "MemoryError"),
        ("bytearray(16 << 20)", {"address_space": 64 * MIB}, "done"),
        ("f = open('big', 'wb'); f.write(bytes(8193)); f.flush()", {"file_size": 8192}, "OSError"),
        ("f = open('big', 'wb'); f.write(bytes(8192)); f.flush()", {"file_size": 8192}, "done"),
        (
            "os.ftruncate(os.open('big', os.O_CREAT | os.O_RDWR), 8193)",
            {"file_size": 8192},
            "OSError",
        ),
        ("kept = [os.dup(1) for _ in range(40)]", {"open_files": 32}, "OSError"),
        ("kept = [os.dup(1) for _ in range(20)]", {"open_files": 32}, "done"),
    ],
)
def test_a_ceiling_holds_and_leaves_room_below(
    code: str, limits: dict[str, int], outcome: str, run_job: Any
) -> None:
    answer = run_job(code, limits=limits)
    assert answer["outcome"] == outcome, answer


@pytest.mark.parametrize("disable", [(), ("pidns",)], ids=["first_of_namespace", "plain"])
def test_processor_time_ends_in_death(disable: tuple[str, ...], run_job: Any) -> None:
    endless = "signal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass"
    answer = run_job(endless, limits={"cpu_seconds": 1}, disable=disable)
    assert "outcome" not in answer
    assert os.WTERMSIG(answer["status"]) == signal.SIGKILL


THREADS = """
pause = threading.Event()
threading.stack_size(64 << 10)
result = 0
try:
    for _ in range(400):
        threading.Thread(target=pause.wait, daemon=True).start()
        result += 1
except RuntimeError:
    result = -result
pause.set()
"""


def test_threads_of_an_ordinary_user_are_counted(user: int | None, run_job: Any) -> None:
    answer = run_job(THREADS, user=user)
    assert answer["outcome"] == "done", answer
    # The kernel never counts the tasks of root; its jail is bounded by memory alone.
    counted = (os.geteuid() != 0 or user is not None) and "userns" in answer["layers"]
    if counted:
        assert -256 < answer["result"] < -200
    else:
        assert answer["result"] == 400
