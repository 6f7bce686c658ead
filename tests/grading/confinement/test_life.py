"""How a jail ends, what it inherits, and that nothing of it survives its parent."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

pytestmark = pytest.mark.slow

DRIVER = Path(__file__).with_name("driver.py")

X32 = "ctypes.CDLL(None).syscall(ctypes.c_long(0x40000000 | 39))"
# mov eax, 20 (getpid of i386); int 0x80; ret
I386 = """
import mmap
page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
page.write(bytes.fromhex("b814000000cd80c3"))
ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
"""
on_x86 = pytest.mark.skipif(platform.machine() != "x86_64", reason="an ABI of x86 alone")


@pytest.mark.parametrize("disable", [(), ("pidns",)], ids=["first_of_namespace", "plain"])
@pytest.mark.parametrize(
    ("code", "signals"),
    [
        ("ctypes.string_at(0)", {signal.SIGSEGV}),
        # The first process of a namespace is deaf to its own SIGABRT; the C library then faults.
        ("os.abort()", {signal.SIGABRT, signal.SIGSEGV, signal.SIGILL, signal.SIGTRAP}),
        pytest.param(X32, {signal.SIGSYS}, marks=on_x86),
        pytest.param(I386, {signal.SIGSYS}, marks=on_x86),
    ],
    ids=["segfault", "abort", "x32", "i386"],
)
def test_a_crash_is_seen_from_outside(
    code: str, signals: set[int], disable: tuple[str, ...], run_job: Any
) -> None:
    answer = run_job(code, disable=disable)
    assert "outcome" not in answer
    assert os.WIFSIGNALED(answer["status"])
    assert os.WTERMSIG(answer["status"]) in signals


@pytest.mark.parametrize("stepwise", [False, True])
def test_the_exit_code_comes_out(stepwise: bool, run_job: Any) -> None:
    assert os.WEXITSTATUS(run_job("pass", exit=7, stepwise=stepwise)["status"]) == 7


def test_both_ways_into_the_namespaces_give_the_same_layers(run_job: Any) -> None:
    born, stepwise = (run_job("result = os.getpid()", stepwise=each) for each in (False, True))
    if not {"userns", "netns", "pidns"} <= set(stepwise["layers"]):
        pytest.skip("namespaces are not to be had here")
    assert (born["born_inside"], stepwise["born_inside"]) == (True, False)
    assert born["layers"] == stepwise["layers"]
    assert born["result"] == stepwise["result"] == 1


def test_threads_of_one_born_inside_know_their_own_numbers(run_job: Any) -> None:
    code = """
numbers = {threading.get_native_id()}
thread = threading.Thread(target=lambda: numbers.add(threading.get_native_id()))
thread.start()
thread.join()
lock = threading.RLock()
with lock, lock:
    result = sorted(numbers)
"""
    assert run_job(code)["result"] == [1, 2]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("result = sorted(os.environ)", "fixed"),
        ("result = posix.environ.keys() == {os.fsencode(key) for key in os.environ}", True),
        ("libc_getenv = ctypes.CDLL(None).getenv; result = libc_getenv(b'SECRET')", 0),
        ("result = os.environ['HOME'] == os.environ['TMPDIR'] == str(FOLDER)", True),
        ("result = os.getcwd() == str(FOLDER.resolve())", True),
        ("result = os.getsid(0) == os.getpgid(0) == os.getpid()", True),
        ("os.umask(0o022) == 0o077 or os._exit(1)", None),
        ("result = libc('prctl', 3, 0, 0, 0, 0)", 0),
        ("result = libc('prctl', 39, 0, 0, 0, 0)", 1),
        ("result = os.getpid()", 1),
        (
            "result = [os.fstat(fd).st_rdev == os.stat('/dev/null').st_rdev for fd in range(3)]",
            [True] * 3,
        ),
    ],
)
def test_what_the_jail_finds(code: str, expected: object, run_job: Any) -> None:
    answer = run_job(code)
    assert answer["outcome"] == "done", answer
    if expected == "fixed":
        wanted = {"HOME", "PATH", "TMPDIR", "LANG", "OMP_NUM_THREADS", "PYTHONDONTWRITEBYTECODE"}
        assert wanted <= set(answer["result"])
        assert len(answer["result"]) == 11
    else:
        assert answer["result"] == expected


def test_only_the_kept_descriptors_are_open(run_job: Any) -> None:
    probe = """
result = []
for fd in range(200):
    try:
        os.fstat(fd)
        result.append(fd)
    except OSError as error:
        assert error.errno == errno.EBADF
"""
    opened = run_job(probe)["result"]
    assert opened[:3] == [0, 1, 2]
    assert len(opened) == 4


def test_no_copy_of_the_environment_is_left_where_the_kernel_put_it(run_job: Any) -> None:
    code = """
start, end = BOUNDS
result = ctypes.string_at(start, end - start).strip(b"\\0").decode(errors="replace")
"""
    bounds = """
fields = open("/proc/self/stat", "rb").read().rpartition(b")")[2].split()
BOUNDS = int(fields[47]), int(fields[48])
"""
    confined = run_job(code, before=bounds)
    loose = run_job(code, before=bounds, disable=("process",))
    assert confined["result"] == ""
    assert "PATH=" in loose["result"]


def _gone(processes: list[psutil.Process]) -> bool:
    for process in processes:
        try:
            if process.status() != psutil.STATUS_ZOMBIE:
                return False
        except psutil.NoSuchProcess:
            continue
    return True


@pytest.mark.parametrize(
    ("disable", "stepwise", "victim"),
    [
        ((), False, "driver"),
        ((), True, "driver"),
        ((), True, "waiter"),
        (("pidns",), False, "driver"),
        (("userns", "pidns"), False, "driver"),
    ],
)
def test_nothing_survives_the_parent(
    disable: tuple[str, ...], stepwise: bool, victim: str, tmp_path: Path
) -> None:
    orders = {"jobs": [{"code": "time.sleep(60)", "disable": disable, "stepwise": stepwise}]}
    with subprocess.Popen(
        [sys.executable, "-I", str(DRIVER)],
        stdin=subprocess.PIPE,
        text=True,
        env={"TMPDIR": str(tmp_path)},
    ) as driver:
        assert driver.stdin is not None
        driver.stdin.write(json.dumps(orders))
        driver.stdin.close()
        family = _family(psutil.Process(driver.pid), depth=2 if stepwise else 1)
        target = driver.pid if victim == "driver" else family[0].pid
        os.kill(target, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while not _gone(family) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert _gone(family)


def _family(root: psutil.Process, depth: int) -> list[psutil.Process]:
    """Waiter and jail, once the jail sleeps in its snippet (its filter is then in place)."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        family: list[psutil.Process] = root.children(recursive=True)
        if len(family) == depth:
            # The trial of what the system allows forks too, and such a child is soon gone.
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                if "Seccomp:\t2" in Path(f"/proc/{family[-1].pid}/status").read_text():
                    return family
        time.sleep(0.02)
    raise AssertionError("the jail did not start")
