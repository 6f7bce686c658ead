"""The grading service as it is: real processes, real jails, and what remains after a kill."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lora_tutor.course.model import Exercise
from lora_tutor.errors import GraderError, GradingCancelled
from lora_tutor.grading.events import Checked, Event, Graded, Planned
from lora_tutor.grading.service import GradingService, libraries_for
from lora_tutor.grading.submission import Submission
from tests.grading.sample import CHECKS, STUB, answer, make_exercise
from tests.grading.served import SLEEPS, gone, grade, tree, wait_for

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=["fork", "spawn"])
def service(request: pytest.FixtureRequest) -> Iterator[GradingService]:
    with GradingService(("numpy",), request.param) as started:
        yield started


ENDINGS = {
    "right": (answer(), ["passed"] * 3, ""),
    "wrong": (answer("alpha"), ["failed", "passed", "passed"], "a float came back"),
    "raises": (answer("1 / 0"), ["error", "passed", "error"], "ZeroDivisionError"),
    "stub": (STUB, ["not_attempted"] * 3, "The stub is as it was given."),
    "no Python": ("def (", ["error"] * 3, "Line 1 is not Python"),
    "exits": (answer("__import__('os')._exit(3)"), ["crashed", "passed", "crashed"], "status 3"),
    "aborts": (answer("__import__('os').abort()"), ["crashed", "passed", "crashed"], "signal"),
    "exits when read": ("import os\nos._exit(0)\n", ["crashed"] * 3, "ended the process"),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_each_ending_has_its_verdict(
    service: GradingService, exercise: Exercise, ending: str
) -> None:
    source, expected, message = ENDINGS[ending]
    report = grade(service, exercise, source)
    assert [check.verdict.value for check in report.checks] == expected
    assert message in report.checks[0].message
    assert [check.id for check in report.checks] == list(exercise.checks)


def test_a_loop_without_end_is_stopped_and_the_rest_graded(
    service: GradingService, exercise: Exercise
) -> None:
    began = time.monotonic()
    report = grade(service, exercise, answer("sum(0 for _ in iter(int, 1))"), seconds=1.0)
    assert [check.verdict.value for check in report.checks] == ["timeout", "passed", "timeout"]
    assert "1 s in all" in report.checks[0].message
    assert time.monotonic() - began < 8


def test_memory_is_limited(service: GradingService, exercise: Exercise) -> None:
    report = grade(service, exercise, answer("np.ones((1 << 30, 4))"))
    assert report.checks[0].verdict.value in ("memory", "crashed")
    assert report.checks[1].verdict.value == "passed"


def test_what_is_printed_is_kept_up_to_a_cap(service: GradingService, exercise: Exercise) -> None:
    report = grade(service, exercise, "print('hello')\n" + answer())
    assert report.stdout == "hello\n"
    assert not report.stdout_truncated
    report = grade(service, exercise, "print('x' * 100_000)\n" + answer())
    assert report.stdout_truncated
    assert report.passed
    report = grade(service, exercise, "while True: print('x' * 100_000)\n")
    assert report.checks[0].verdict.value == "crashed"
    assert "printed more than 4 MiB" in report.checks[0].message


def test_events_come_in_order(service: GradingService, exercise: Exercise) -> None:
    events: list[Event] = []
    submission = Submission(exercise, answer().encode(), "01_sample.py")
    report = service.grade(submission, events.append)
    kinds = [type(event) for event in events]
    assert kinds == [Planned, Checked, Checked, Checked, Graded]
    assert events[-1] == Graded(report)
    assert report.submission_sha256 != report.checks_sha256


def test_a_mistake_is_named_across_the_processes(
    service: GradingService, exercise: Exercise
) -> None:
    report = grade(service, exercise, answer("alpha ** 2 * x"))
    assert report.mistake is not None
    assert report.mistake.id == "squares_alpha"


def test_a_running_grading_can_be_cancelled(service: GradingService, exercise: Exercise) -> None:
    began = time.monotonic()
    timer = threading.Timer(1.0, service.cancel)
    timer.start()
    with pytest.raises(GradingCancelled):
        grade(service, exercise, SLEEPS, seconds=30)
    timer.join()
    assert time.monotonic() - began < 10
    assert grade(service, exercise, answer()).passed


def test_to_cancel_nothing_does_nothing(service: GradingService, exercise: Exercise) -> None:
    service.cancel()
    assert grade(service, exercise, answer()).passed


def test_the_isolation_that_holds_is_listed(service: GradingService, exercise: Exercise) -> None:
    assert "process" in grade(service, exercise, answer()).isolation


@pytest.mark.parametrize("mode", ["fork", "spawn"])
def test_what_is_switched_off_is_not_listed(
    exercise: Exercise, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LORA_TUTOR_DISABLE_ISOLATION", "landlock,seccomp,pidns")
    with GradingService(("numpy",), mode) as service:
        layers = grade(service, exercise, answer()).isolation
    assert not {"landlock", "seccomp", "pidns"} & set(layers)
    assert "process" in layers


@pytest.mark.parametrize("mode", ["fork", "spawn"])
def test_closing_leaves_neither_processes_nor_folders(
    exercise: Exercise, mode: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    service = GradingService(("numpy",), mode)
    try:
        assert grade(service, exercise, answer()).passed
        processes = tree(service)
        assert list(tmp_path.iterdir())
    finally:
        service.close()
    assert wait_for(lambda: all(gone(process) for process in processes))
    assert list(tmp_path.iterdir()) == []
    service.close()


@pytest.mark.skipif(sys.platform != "linux", reason="cores cannot be chosen there")
def test_a_service_keeps_to_its_cores(exercise: Exercise) -> None:
    core = min(os.sched_getaffinity(0))
    with GradingService(("numpy",), cores=(core,), thrifty=True) as service:
        assert grade(service, exercise, answer()).passed
        family = tree(service)
        assert len(family) >= 2
        assert all(process.cpu_affinity() == [core] for process in family)


def test_a_closed_service_starts_again(exercise: Exercise, forked: GradingService) -> None:
    assert grade(forked, exercise, answer()).passed
    forked.close()
    assert grade(forked, exercise, answer()).passed


def test_two_services_do_not_mind_each_other(exercise: Exercise, forked: GradingService) -> None:
    with GradingService(("numpy",), "fork") as other:
        assert grade(forked, exercise, answer()).passed
        assert grade(other, exercise, answer()).passed
        other.close()
        assert grade(forked, exercise, answer()).passed


def test_gradings_from_several_threads_do_not_mix(
    exercise: Exercise, forked: GradingService
) -> None:
    found: dict[int, bool] = {}

    def work(number: int) -> None:
        found[number] = grade(forked, exercise, answer("alpha * x" if number % 2 else "x")).passed

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: bool(number % 2) for number in range(6)}


def test_a_changed_check_is_used_at_once(tmp_path: Path, forked: GradingService) -> None:
    exercise = make_exercise(tmp_path)
    assert grade(forked, exercise, answer()).passed
    changed = CHECKS.replace("judge.same(matrix)", "judge.require(False, 'Now it fails.')")
    exercise.test_checks.write_text(changed, "utf-8")
    report = grade(forked, exercise, answer())
    assert report.checks[0].message == "Now it fails."


def test_a_broken_exercise_is_our_fault_and_the_next_is_graded(
    tmp_path: Path, exercise: Exercise, forked: GradingService
) -> None:
    broken = make_exercise(tmp_path, test_checks="def broken(:\n")
    forked.prepare(broken)
    with pytest.raises(GraderError, match=r"could not judge.*test_checks.py"):
        grade(forked, broken, answer())
    assert grade(forked, exercise, answer()).passed


def test_an_unloadable_service_says_so(exercise: Exercise) -> None:
    with (
        GradingService(("no_such_library",), "fork") as service,
        pytest.raises(GraderError, match="no_such_library is missing from this Python"),
    ):
        grade(service, exercise, answer())


def test_preparing_ahead_is_harmless(exercise: Exercise, forked: GradingService) -> None:
    forked.start()
    forked.prepare(exercise)
    forked.prepare(exercise)
    assert grade(forked, exercise, answer()).passed


def test_only_what_is_needed_is_loaded(exercise: Exercise, forked: GradingService) -> None:
    assert libraries_for([exercise]) == ["numpy"]
    assert libraries_for([exercise], [b"import torch"]) == ["numpy", "torch"]
    report = grade(forked, exercise, "import sys\nprint('torch' in sys.modules)\n" + answer())
    assert report.stdout == "False\n"
    assert report.passed


def test_what_a_second_look_prints_is_not_shown(forked: GradingService, exercise: Exercise) -> None:
    source = answer("(print('once'), x + 1)[1]", total="2.0")
    report = grade(forked, exercise, source)
    assert report.stdout == "once\n" * 2
