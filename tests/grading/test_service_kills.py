"""Processes of the grading service that are killed: the rest goes on, or says so in a sentence."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from pathlib import Path

import psutil
import pytest

from lora_tutor.course.model import Exercise
from lora_tutor.errors import GraderError
from lora_tutor.grading.events import Checked, Event, Planned
from lora_tutor.grading.service import GradingService
from lora_tutor.grading.submission import Submission
from lora_tutor.reports.report import Report
from lora_tutor.reports.verdict import Verdict
from tests.grading.sample import CHECKS, answer, make_exercise
from tests.grading.served import SLEEPS, gone, grade, tree, wait_for

pytestmark = pytest.mark.slow


def kill_during(service: GradingService, exercise: Exercise, which: int) -> GraderError | Report:
    """SIGKILL the process of that place in the tree while a submission sleeps in its jail."""

    def kill() -> None:
        time.sleep(0.5)
        tree(service)[which].send_signal(signal.SIGKILL)

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        return grade(service, exercise, SLEEPS, seconds=3)
    except GraderError as error:
        return error
    finally:
        thread.join()


FORK_SERVER, CHECKER = 0, 1


@pytest.mark.parametrize("which", [FORK_SERVER, CHECKER], ids=["fork_server", "checker"])
def test_a_kill_in_the_middle_is_a_fault_of_ours_in_one_sentence(
    exercise: Exercise, forked: GradingService, which: int
) -> None:
    assert grade(forked, exercise, answer()).passed
    before = tree(forked)
    ended = kill_during(forked, exercise, which)
    if isinstance(ended, GraderError):
        assert str(ended).count("\n") == 0
        assert "once more" in str(ended)
    else:
        assert ended.checks[0].verdict.value in ("crashed", "timeout")
    assert wait_for(lambda: gone(before[which]))
    report = grade(forked, exercise, answer())
    assert report.passed


@pytest.mark.parametrize("which", [FORK_SERVER, CHECKER], ids=["fork_server", "checker"])
def test_a_kill_after_a_judged_check_is_told_and_not_tried_again(
    exercise: Exercise, forked: GradingService, which: int
) -> None:
    """What was said of a check to somebody who listens is not said a second time."""
    assert grade(forked, exercise, answer()).passed
    sleeps_in_the_second = answer(total="__import__('time').sleep(60)")
    heard: list[Event] = []

    def kill(event: Event) -> None:
        heard.append(event)
        if isinstance(event, Checked):
            tree(forked)[which].send_signal(signal.SIGKILL)

    submission = Submission(exercise, sleeps_in_the_second.encode(), "01_sample.py", seconds=4)
    with pytest.raises(GraderError, match=r"^[^\n]*once more[^\n]*$"):
        forked.grade(submission, kill)
    assert sum(isinstance(event, Planned) for event in heard) == 1
    assert [each.result.verdict.value for each in heard if isinstance(each, Checked)] == ["passed"]
    assert grade(forked, exercise, answer()).passed


def test_a_jail_killed_in_the_middle_crashed(exercise: Exercise, forked: GradingService) -> None:
    assert grade(forked, exercise, answer()).passed

    def kill() -> None:
        time.sleep(0.5)
        for process in tree(forked)[CHECKER + 1 :]:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGKILL)

    thread = threading.Thread(target=kill)
    thread.start()
    report = grade(forked, exercise, SLEEPS, seconds=4)
    thread.join()
    assert report.checks[0].verdict.value == "crashed"
    assert report.checks[0].message == "Your code's process was ended by the signal SIGKILL."
    assert grade(forked, exercise, answer()).passed


@pytest.mark.parametrize("which", [FORK_SERVER, CHECKER], ids=["fork_server", "checker"])
def test_a_kill_while_idle_is_not_noticed(
    exercise: Exercise, forked: GradingService, which: int
) -> None:
    assert grade(forked, exercise, answer()).passed
    tree(forked)[which].send_signal(signal.SIGKILL)
    # At once: the system may not even have taken the process down.
    wrong = grade(forked, exercise, answer("x"))
    assert wrong.checks[0].verdict.value == "failed"
    assert grade(forked, exercise, answer()).passed


def test_a_tree_that_ends_before_it_judged_is_replaced(
    exercise: Exercise, forked: GradingService
) -> None:
    assert grade(forked, exercise, answer()).passed
    fork_server, checker = tree(forked)[:2]
    # It takes the request and cannot answer: so the end comes between the two for certain.
    checker.send_signal(signal.SIGSTOP)
    timer = threading.Timer(0.3, fork_server.send_signal, [signal.SIGKILL])
    timer.start()
    heard: list[Event] = []
    submission = Submission(exercise, answer().encode(), "01_sample.py")
    assert forked.grade(submission, heard.append).passed
    timer.join()
    judged = [event.result.id for event in heard if isinstance(event, Checked)]
    assert judged == list(exercise.checks)
    assert fork_server not in tree(forked)


def test_closing_in_the_middle_starts_nothing_anew(
    exercise: Exercise, forked: GradingService
) -> None:
    assert grade(forked, exercise, answer()).passed
    before = tree(forked)
    timer = threading.Timer(0.5, forked.close)
    timer.start()
    with pytest.raises(GraderError):
        grade(forked, exercise, SLEEPS, seconds=3)
    timer.join()
    assert all(map(gone, before))
    assert forked.tree.process is None


def test_where_many_are_graded_a_tree_that_hangs_is_replaced(
    exercise: Exercise, monkeypatch: pytest.MonkeyPatch
) -> None:
    with GradingService(("numpy",), thrifty=True) as service:
        assert grade(service, exercise, answer()).passed
        monkeypatch.setattr("lora_tutor.grading.process_tree._PATIENCE_SECONDS", 1.0)
        fork_server, checker = tree(service)[:2]
        checker.send_signal(signal.SIGSTOP)
        assert grade(service, exercise, answer(), seconds=3).passed
        assert fork_server not in tree(service)


def test_where_many_are_graded_a_fault_in_a_check_is_tried_once_more(tmp_path: Path) -> None:
    failed = tmp_path / "failed"
    fails_once = (
        f"    from pathlib import Path\n    failed = Path({str(failed)!r})\n"
        "    if not failed.exists():\n        failed.touch()\n        raise OSError('full')\n"
    )
    checks = CHECKS.replace(
        "    judge.same(entries, row)", f"{fails_once}    judge.same(entries, row)"
    )
    exercise = make_exercise(tmp_path / "course", test_checks=checks)
    with GradingService(("numpy",)) as soon:
        assert grade(soon, exercise, answer()).verdict is Verdict.GRADER_ERROR
    failed.unlink()
    with GradingService(("numpy",), thrifty=True) as service:
        assert grade(service, exercise, answer()).passed


def test_nothing_outlives_its_face(exercise: Exercise) -> None:
    """A face that dies without closing takes the whole tree with it."""
    pid = os.fork()
    if pid == 0:
        try:
            service = GradingService(("numpy",), "fork")
            grade(service, exercise, answer())
            Path(exercise.folder.parent / "pids").write_text(
                " ".join(str(process.pid) for process in tree(service)) + f" {service.tree.root}"
            )
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
    *pids, root = (exercise.folder.parent / "pids").read_text().split()
    assert len(pids) >= 2
    assert wait_for(lambda: not any(psutil.pid_exists(int(each)) for each in pids))
    assert wait_for(lambda: not Path(root).exists())
