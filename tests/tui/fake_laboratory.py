"""A laboratory with the toy lab: its script runs in the thread, and waits where a test says so."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from lora_tutor.errors import LabCancelled
from lora_tutor.labs.model import LabEvent, LabOutcome, LabRun, Tell
from lora_tutor.labs.use import Laboratory
from tests.labs.toy import OUTCOME, TOY, events, find_toy


@dataclass
class FakeBook:
    runs: dict[str, LabRun] = field(default_factory=dict)

    def record_lab(
        self, lab: str, predictions: Mapping[str, object], outcome: Mapping[str, object]
    ) -> None:
        moment = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
        self.runs[lab] = LabRun(lab, moment, dict(predictions), dict(outcome))

    def lab_runs(self) -> dict[str, LabRun]:
        return dict(self.runs)


class Script:
    """Stands for a process: tells its events, `stop_after` of them while `go_on` is not set."""

    def __init__(self) -> None:
        self.events: Sequence[LabEvent] = tuple(events())
        self.ending: LabOutcome | Exception = OUTCOME
        self.stop_after = len(self.events)
        self.go_on = threading.Event()
        self.cancelled = threading.Event()
        self.runs = 0

    def __call__(self, name: str) -> Script:
        self.cancelled.clear()
        return self

    def run(self, tell: Tell) -> LabOutcome:
        self.runs += 1
        for number, event in enumerate(self.events):
            while number >= self.stop_after and not self.go_on.is_set():
                if self.cancelled.wait(0.01):
                    raise LabCancelled("The lab toy was stopped; nothing was kept.")
            tell(event)
        if isinstance(self.ending, Exception):
            raise self.ending
        return self.ending

    def cancel(self) -> None:
        self.cancelled.set()


@dataclass
class FakeLab:
    """The laboratory, its book and its script."""

    book: FakeBook = field(default_factory=FakeBook)
    script: Script = field(default_factory=Script)

    def laboratory(self) -> Laboratory:
        return Laboratory(self.book, (TOY.name,), find_toy, self.script)
