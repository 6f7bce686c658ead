"""Stands in the place of GradingService: grades by a word in the text. DIES is our fault."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from lora_tutor.errors import GraderError
from lora_tutor.grading.submission import Submission
from lora_tutor.reports.report import Report
from tests.learner.sample import report_on


@dataclass
class Started:
    """What all services of one test did."""

    libraries: list[tuple[str, ...]] = field(default_factory=list)
    cores: list[tuple[int, ...]] = field(default_factory=list)
    closed: int = 0
    graded: list[tuple[int, str]] = field(default_factory=list)
    seeds: list[int] = field(default_factory=list)
    release: threading.Event = field(default_factory=threading.Event)

    def service(self, libraries: Sequence[str], **options: object) -> FakeService:
        self.libraries.append(tuple(libraries))
        self.cores.append(tuple(options["cores"]))  # type: ignore[arg-type]
        assert options["thrifty"]
        return FakeService(self, len(self.libraries))


@dataclass
class FakeService:
    started: Started
    number: int
    cancelled: threading.Event = field(default_factory=threading.Event)

    def grade(self, submission: Submission) -> Report:
        text = submission.source.decode()
        if self.cancelled.is_set() or ("WAIT" in text and self.cancelled.wait(20)):
            raise GraderError("The grading service ended.")
        if "DIES" in text:
            raise GraderError("The grading service does not answer.")
        self.started.graded.append((self.number, submission.exercise.id))
        self.started.seeds.append(submission.seed)
        return report_on(submission)

    def close(self) -> None:
        self.cancelled.set()
        self.started.closed += 1
