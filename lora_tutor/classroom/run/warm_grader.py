"""A grading service that is kept warm from task to task."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection

from lora_tutor.errors import GradingCancelled, LoraTutorError
from lora_tutor.grading.service import GradingService
from lora_tutor.grading.submission import Submission
from lora_tutor.reports.report import Result, Unjudged


class WarmGrader:
    """A grading service for many tasks, one at a time.

    It starts with the first task; another takes its place when a task needs other libraries.
    The service tries again what fails by our fault; what fails twice is reported as such, and the
    next task goes on.
    """

    def __init__(self, cores: Collection[int] = ()) -> None:
        self._cores = tuple(cores)
        self._service: GradingService | None = None
        self._libraries: frozenset[str] = frozenset()
        self._turn = threading.Lock()
        self._closed = False

    def grade(self, read: Callable[[], Submission], libraries: Collection[str]) -> Result:
        """The report on what `read` gives, or why there is none."""
        with self._turn:
            try:
                return self._service_for(libraries).grade(read())
            except LoraTutorError as error:
                return Unjudged(str(error), our_fault=True)

    def close(self) -> None:
        """End the service, also in the midst of a grading, which then comes to nothing."""
        self._closed = True
        self._end()

    def _service_for(self, libraries: Collection[str]) -> GradingService:
        if not self._libraries.issuperset(libraries):
            self._end()
        service = self._service
        if service is None:
            self._libraries = frozenset(libraries)
            service = self._service = GradingService(
                list(libraries), cores=self._cores, thrifty=True
            )
        if self._closed:
            raise GradingCancelled
        return service

    def _end(self) -> None:
        service, self._service = self._service, None
        if service is not None:
            service.close()
