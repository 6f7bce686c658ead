"""Grades on this machine: each worker is a thread and a process tree with cores of its own."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Iterable, Iterator

from lora_tutor.classroom.run.task import Task, largest_last
from lora_tutor.classroom.run.warm_grader import WarmGrader
from lora_tutor.reports.report import Result

_CPU_LIMIT = "/sys/fs/cgroup/cpu.max"


def cores_here() -> list[int]:
    """The numbers of the cores that we may use; in a container, as many as its share allows."""
    try:
        cores = sorted(os.sched_getaffinity(0))
    except AttributeError:
        cores = list(range(os.cpu_count() or 1))
    try:
        with open(_CPU_LIMIT, encoding="ascii") as file:
            quota, period = file.read().split()
        return cores[: max(1, int(quota) // int(period))]
    except (OSError, ValueError):
        return cores


class LocalPool:
    """As many workers as `jobs`, but never two on one core.

    Time limits are wall time, so no worker may slow a neighbour down.
    """

    def __init__(self, jobs: int) -> None:
        cores = cores_here()
        self.jobs = min(jobs, len(cores))
        # With a single worker there is no neighbour to protect.
        shares = [cores[at :: self.jobs] for at in range(self.jobs)] if self.jobs > 1 else [()]
        self._graders = [WarmGrader(share) for share in shares]
        self._threads: list[threading.Thread] = []
        self._ended = threading.Event()

    def run(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Result]]:
        """Results as they come. Raises what a worker's thread ended with."""
        work = _Work(tasks)
        results: queue.SimpleQueue[tuple[Task, Result] | BaseException] = queue.SimpleQueue()
        for grader in self._graders[: work.count]:
            thread = threading.Thread(target=self._serve, args=(grader, work, results))
            self._threads.append(thread)
            thread.start()
        for _ in range(work.count):
            result = results.get()
            if isinstance(result, BaseException):
                raise result
            yield result

    def close(self) -> None:
        self._ended.set()
        for grader in self._graders:
            grader.close()
        for thread in self._threads:
            thread.join()
        # One may have started a service just after we closed.
        for grader in self._graders:
            grader.close()

    def _serve(
        self,
        grader: WarmGrader,
        work: _Work,
        results: queue.SimpleQueue[tuple[Task, Result] | BaseException],
    ) -> None:
        group: _Group | None = None
        try:
            while not self._ended.is_set():
                group = work.next_group(group)
                if group is None:
                    return
                task = group.take()
                if task is not None:
                    results.put((task, grader.grade(task.submission, task.libraries)))
        except BaseException as error:  # noqa: BLE001 - it is raised where the results are taken
            results.put(error)


class _Group:
    """The tasks of one exercise that need the same libraries.

    A worker that has begun stays with it, since the checks are loaded then.
    """

    def __init__(self, tasks: list[Task]) -> None:
        self.libraries = tasks[0].libraries
        self.workers = 0
        self.left = tasks[::-1]
        self._lock = threading.Lock()

    def take(self) -> Task | None:
        with self._lock:
            return self.left.pop() if self.left else None


class _Work:
    def __init__(self, tasks: Iterable[Task]) -> None:
        groups: dict[tuple[tuple[str, ...], str], list[Task]] = {}
        for task in tasks:
            groups.setdefault((task.libraries, task.exercise.id), []).append(task)
        self._groups = [
            _Group(each)
            for _, each in sorted(groups.items(), key=lambda item: largest_last(item[0][0]))
        ]
        self.count = sum(len(group.left) for group in self._groups)
        self._lock = threading.Lock()

    def next_group(self, last: _Group | None) -> _Group | None:
        """The last one while it has tasks; then one nobody is at, best with the same libraries;
        then the one with most left."""
        with self._lock:
            if last is not None and last.left:
                return last
            open_groups = [group for group in self._groups if group.left]
            if last is not None:
                last.workers -= 1
            if not open_groups:
                return None
            libraries = last.libraries if last is not None else None
            free = [group for group in open_groups if not group.workers]
            alike = [group for group in free if group.libraries == libraries]
            chosen = (alike or free or [max(open_groups, key=lambda group: len(group.left))])[0]
            chosen.workers += 1
            return chosen
