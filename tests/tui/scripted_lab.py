"""Labs with one lab alone, whose process is a script that waits where a test says so."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

from lora_tutor.errors import LabCancelled, UsageError
from lora_tutor.labs.model import Lab, LabEvent, LabOutcome, Tell
from lora_tutor.labs.use import LabRecords, Labs
from tests.labs.toy import OUTCOME, TOY, events

# A remembered place is looked up among the labs that there are: so the toy has a name of theirs.
LAB = replace(TOY, name="rank_staircase")


class Script:
    """Stands for a process: tells its events, `stop_after` of them while `go_on` is not set."""

    def __init__(self) -> None:
        self.events: Sequence[LabEvent] = tuple(events())
        self.ending: LabOutcome | Exception = OUTCOME
        self.stop_after = len(self.events)
        self.go_on = threading.Event()
        self.cancelled = threading.Event()
        self.runs = 0

    def __call__(self, name: str, *arguments: str) -> Script:
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


def scripted_labs(records: LabRecords, start: Callable[..., Script], lab: Lab = LAB) -> Labs:
    """With no lab but `lab`."""

    def find(name: str) -> Lab:
        if name != lab.name:
            raise UsageError(f"There is no lab {name!r}. The labs are {lab.name}.")
        return lab

    return Labs(records, (lab.name,), find, start)
