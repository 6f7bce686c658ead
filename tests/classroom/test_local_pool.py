"""Workers and their graders: libraries, cores, and ends."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from lora_tutor.classroom.run import local_pool
from lora_tutor.classroom.run.local_pool import LocalPool, cores_here
from lora_tutor.classroom.run.task import Task
from lora_tutor.course.loader import load_course
from lora_tutor.errors import UnreadableSubmission
from lora_tutor.reports.report import Result, Unjudged
from lora_tutor.reports.verdict import Verdict
from tests.classroom.fake_service import Started
from tests.learner.sample import FIRST, SECOND, THIRD


class Bench:
    def __init__(self, root: Path) -> None:
        self.exercises = load_course(root).exercises

    def task(self, text: str, exercise: str = FIRST, libraries: Sequence[str] = ("numpy",)) -> Task:
        source = text.encode()
        digest = hashlib.sha256(source).hexdigest()
        return Task(self.exercises[exercise], digest, tuple(libraries), 7, None, lambda: source)


@pytest.fixture
def bench(course: Path, started: Started) -> Bench:
    return Bench(course)


@pytest.fixture(autouse=True)
def _two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_pool, "cores_here", lambda: [4, 6])


def run(pool: LocalPool, tasks: Sequence[Task]) -> dict[int, Result]:
    try:
        return {tasks.index(task): result for task, result in pool.run(tasks)}
    finally:
        pool.close()


def test_what_cannot_be_graded_is_our_fault_and_the_rest_goes_on(
    bench: Bench, started: Started
) -> None:
    tasks = [bench.task("DIES"), bench.task("RIGHT"), bench.task("WRONG")]
    results = run(LocalPool(1), tasks)
    assert results[0] == Unjudged("The grading service does not answer.", our_fault=True)
    assert [results[at].verdict for at in (1, 2)] == [Verdict.PASSED, Verdict.FAILED]  # type: ignore[union-attr]


def test_a_file_that_changed_after_it_was_read_is_not_graded(bench: Bench) -> None:
    task = bench.task("RIGHT")
    changed = Task(task.exercise, "0" * 64, task.libraries, 7, None, task.read)
    assert "was changed meanwhile" in str(run(LocalPool(1), [changed])[0])

    def gone() -> bytes:
        raise UnreadableSubmission("Student ada: ada/x.py is not there any more.")

    result = run(LocalPool(1), [replace(changed, read=gone)])[0]
    assert result == Unjudged("its file was removed meanwhile; grade once more.", our_fault=True)


def test_a_service_is_kept_for_what_it_can_do(bench: Bench, started: Started) -> None:
    both = ("numpy", "torch")
    tasks = [
        bench.task("RIGHT 1", libraries=both),
        bench.task("RIGHT 2"),
        bench.task("RIGHT 3", SECOND, libraries=both),
        bench.task("RIGHT 4", THIRD),
    ]
    run(LocalPool(1), tasks)
    # The small set first, and then one with both for all the others.
    assert started.libraries == [("numpy",), both]
    assert [number for number, _ in started.graded] == [1, 1, 2, 2]


def test_a_worker_stays_with_an_exercise_while_it_has_work(bench: Bench, started: Started) -> None:
    tasks = [bench.task(f"RIGHT {n}", each) for n in range(5) for each in (FIRST, SECOND, THIRD)]
    run(LocalPool(1), tasks)
    assert [exercise for _, exercise in started.graded] == [FIRST] * 5 + [SECOND] * 5 + [THIRD] * 5


@pytest.mark.parametrize(
    ("jobs", "used", "cores"), [(1, 1, [()]), (2, 2, [(4,), (6,)]), (9, 2, [(4,), (6,)])]
)
def test_no_two_workers_share_a_core(
    bench: Bench, started: Started, jobs: int, used: int, cores: list[tuple[int, ...]]
) -> None:
    pool = LocalPool(jobs)
    assert pool.jobs == used
    run(pool, [bench.task(f"RIGHT {n}", each) for n in range(9) for each in (FIRST, SECOND)])
    assert set(started.cores) <= set(cores)


def test_a_container_has_the_cores_that_it_pays_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = len(cores_here())
    file = tmp_path / "cpu.max"
    monkeypatch.setattr(local_pool, "_CPU_LIMIT", str(file))
    for text, cores in (("100000 100000", 1), ("50000 100000", 1), ("max 100000", here)):
        file.write_text(text)
        assert len(cores_here()) == min(cores, here)


def test_closing_ends_what_is_being_graded(bench: Bench, started: Started) -> None:
    pool = LocalPool(2)
    results = pool.run([bench.task("RIGHT"), *(bench.task(f"WAIT {n}") for n in range(4))])
    next(results)
    pool.close()
    assert started.closed == len(started.libraries)
    assert not [thread for thread in threading.enumerate() if "_serve" in thread.name]


def test_a_fault_in_a_worker_s_thread_is_raised(
    bench: Bench, started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("ours")

    monkeypatch.setattr("lora_tutor.classroom.run.warm_grader.GradingService", broken)
    with pytest.raises(RuntimeError, match="ours"):
        run(LocalPool(1), [bench.task("RIGHT")])
