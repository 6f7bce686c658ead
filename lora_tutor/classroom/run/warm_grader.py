"""One warm grading service, kept from task to task, and its second try after a fault."""

from __future__ import annotations

import threading
from collections.abc import Collection

from lora_tutor.classroom.run.task import Outcome, Task
from lora_tutor.errors import GradingCancelled, LoraTutorError
from lora_tutor.grading.service import GradingService
from lora_tutor.reports.report import Report, Verdict


class WarmGrader:
    """Starts a service when the first task comes; another when one needs other libraries.

    A service that ends or hangs is replaced, and the task tried once more; what fails twice is
    reported as our fault, and the next task goes on. Gradings happen one at a time.
    """

    def __init__(self, cores: Collection[int] = ()) -> None:
        self._cores = tuple(cores)
        self._service: GradingService | None = None
        self._libraries: frozenset[str] = frozenset()
        self._turn = threading.Lock()
        self._closed = False

    def grade(self, task: Task) -> Outcome:
        with self._turn:
            first = self._try(task)
            if self._closed or (isinstance(first, Report) and not _ours(first)):
                return first
            self._end()
            return self._try(task)

    def close(self) -> None:
        """End the service, also in the midst of a grading, which then comes to nothing."""
        self._closed = True
        self._end()

    def _try(self, task: Task) -> Outcome:
        try:
            return self._service_for(task).grade(task.submission())
        except LoraTutorError as error:
            return str(error)

    def _service_for(self, task: Task) -> GradingService:
        if not self._libraries.issuperset(task.libraries):
            self._end()
        service = self._service
        if service is None:
            self._libraries = frozenset(task.libraries)
            service = self._service = GradingService(
                task.libraries, cores=self._cores, thrifty=True
            )
        if self._closed:
            raise GradingCancelled
        return service

    def _end(self) -> None:
        service, self._service = self._service, None
        if service is not None:
            service.close()


def _ours(report: Report) -> bool:
    return report.verdict is Verdict.GRADER_ERROR
