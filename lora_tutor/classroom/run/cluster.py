"""Grades on the workers of a Dask cluster: the same tasks as on this machine, the same results.

Tasks carry the bytes of submissions, for workers see other disks. The checks stay where the
workers are: a worker whose lora-tutor or course differs from ours is refused.
"""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import CancelledError
from itertools import islice
from pathlib import Path
from typing import Any

from lora_tutor import __version__
from lora_tutor.classroom.run import cluster_worker
from lora_tutor.classroom.run.task import Task, largest_last
from lora_tutor.errors import GraderError, LoraTutorError, UsageError
from lora_tutor.files.source import shown
from lora_tutor.reports.report import Report, Result, Unjudged

_CONNECTING_SECONDS = 10
_ADDRESS = re.compile(r"(tcp|tls|ws|wss)://\S+:\d+")
# Enough for each worker to have the next ones at hand, and little for the scheduler to hold.
_WAITING_PER_WORKER = 8


class Cluster:
    """A connection to a scheduler whose workers agree with us.

    `isolation` are the layers that hold on all of them.
    """

    def __init__(self, address: str, course: Path | None, checks: Mapping[str, str]) -> None:
        """Ask every worker. `course` None is the one that we ship. Raises UsageError."""
        self._address = address
        self._course = None if course is None else str(course.absolute())
        self._checks = checks
        self._client = _connect(address)
        try:
            self.isolation = self._agreed()
        except BaseException:
            self.close()
            raise

    def run(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Result]]:
        """Results as they come. Raises GraderError if the cluster is lost on the way."""
        from distributed import as_completed

        try:
            waiting = iter(sorted(tasks, key=lambda task: largest_last(task.libraries)))
            window = max(64, _WAITING_PER_WORKER * len(self._client.scheduler_info()["workers"]))
            sent: dict[str, Task] = {}
            completed = as_completed(loop=self._client.loop, raise_errors=False)
            for task in islice(waiting, window):
                completed.add(self._send(task, sent))
            while sent:
                future = next(completed)
                if future.status in ("lost", "pending"):
                    # It was done, and its worker ended with the result: another does it again.
                    completed.add(future)
                    continue
                task = sent.pop(future.key)
                yield task, self._result(future)
                future.release()
                for following in islice(waiting, 1):
                    completed.add(self._send(following, sent))
        except LoraTutorError:
            raise
        except Exception as error:
            # What a submission raised comes as an answer. Without a connection, each way to wait
            # has an error of its own: of the network, a cancelled result, a client that is closed.
            if isinstance(error, OSError | CancelledError) or self._client.status != "running":
                raise self._lost() from error
            raise

    def close(self) -> None:
        with contextlib.suppress(Exception):
            self._client.close(timeout=2)

    def _send(self, task: Task, sent: dict[str, Task]) -> Any:
        order = {
            "course": self._course,
            "exercise": task.exercise.id,
            "version": __version__,
            "checks": self._checks[task.exercise.id],
            "libraries": list(task.libraries),
            "submission": task.submission().to_dict(),
        }
        future = self._client.submit(cluster_worker.grade, order, pure=False)
        sent[future.key] = task
        return future

    def _result(self, future: Any) -> Result:
        if future.status == "finished":
            answer = future.result()
            if "report" in answer:
                return Report.from_dict(answer["report"])
            return Unjudged(answer["fault"], our_fault=True)
        if future.status == "error":
            error = future.exception()
            why = str(error) if isinstance(error, LoraTutorError) else _lost_worker(error)
            return Unjudged(why, our_fault=True)
        raise self._lost()

    def _lost(self) -> GraderError:
        return GraderError(
            f"The scheduler {shown(self._address)} was lost; what is graded is kept: run once more "
            "with --resume."
        )

    def _agreed(self) -> tuple[str, ...]:
        """The layers that hold on every worker. Raises UsageError where one differs from us."""
        try:
            answers = self._client.run(cluster_worker.describe, self._course, list(self._checks))
        except Exception as error:
            raise UsageError(
                f"A worker of {shown(self._address)} cannot grade ({type(error).__name__}: "
                f"{_first_line(error)}); install lora-tutor {__version__} on every worker."
            ) from error
        if not answers:
            raise UsageError(
                f"The scheduler {shown(self._address)} has no workers; start some with "
                f"`dask worker {shown(self._address)}`."
            )
        for worker, answer in sorted(answers.items()):
            self._refuse_another(worker, answer)
        first, *others = [answer["isolation"] for answer in answers.values()]
        return tuple(layer for layer in first if all(layer in other for other in others))

    def _refuse_another(self, worker: str, answer: Mapping[str, Any]) -> None:
        if answer["version"] != __version__:
            raise UsageError(
                f"The worker {worker} has lora-tutor {answer['version']}, and here is "
                f"{__version__}; install the same version everywhere."
            )
        for exercise, digest in self._checks.items():
            theirs = answer["checks"].get(exercise)
            if theirs != digest:
                what = "has no" if theirs is None else "has other checks for"
                raise UsageError(
                    f"The worker {worker} {what} {exercise}; give every worker the same course "
                    "(with --course DIR, in a folder of the same path)."
                )


def _connect(address: str) -> Any:
    if not _ADDRESS.fullmatch(address):
        raise UsageError(
            f"The scheduler {shown(address)} cannot be reached: an address looks like "
            "tcp://host:port."
        )
    try:
        from distributed import Client
    except ImportError:
        raise UsageError(
            "--scheduler needs Dask: install it with `python -m pip install 'lora-tutor[cluster]'`."
        ) from None
    # Its own words on lost workers would come between our sentences.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        return Client(address, timeout=_CONNECTING_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise UsageError(
            f"The scheduler {shown(address)} cannot be reached ({_first_line(error)}); check the "
            "address (tcp://host:port) and that `dask scheduler` runs there."
        ) from None


def _lost_worker(error: BaseException) -> str:
    return f"its workers were lost ({type(error).__name__})."


def _first_line(error: BaseException) -> str:
    return shown((str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")[:200])
