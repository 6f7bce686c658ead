"""A lab in a thread for one screen, which looks as often as it likes how far that has come."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from textual.widget import Widget

from lora_tutor.charts.model import Chart
from lora_tutor.errors import LabCancelled, LoraTutorError
from lora_tutor.labs.curves import GrowingCurves
from lora_tutor.labs.model import Event, Lab, Points, Step
from lora_tutor.labs.use import Laboratory
from lora_tutor.tui.messages import LabEnded


@dataclass(frozen=True, slots=True)
class State:
    """How far a run is: its latest step, and its curves so far."""

    step: Step
    charts: tuple[Chart, ...]


class _Run:
    """What the thread of one run and the screen share."""

    def __init__(self, number: int, lab: Lab) -> None:
        self.number = number
        self.cancelled = threading.Event()
        self._lock = threading.Lock()
        self._curves = GrowingCurves(lab.curves)
        self._step = Step(0.0, "starting")
        self._changed = True

    def take(self, event: Event) -> None:
        if self.cancelled.is_set():
            # Asked for before there was a process that could be ended.
            raise LabCancelled("The lab was stopped; nothing was kept.")
        with self._lock:
            if isinstance(event, Points):
                self._curves.take(event)
            else:
                self._step = event
            self._changed = True

    def news(self) -> State | None:
        with self._lock:
            if not self._changed:
                return None
            self._changed = False
            return State(self._step, self._curves.charts())


class BackgroundLab:
    """At most one run at a time."""

    def __init__(self, owner: Widget, laboratory: Laboratory, lab: Lab) -> None:
        self._owner = owner
        self._laboratory = laboratory
        self._lab = lab
        self._number = 0
        self._run: _Run | None = None

    @property
    def is_running(self) -> bool:
        return self._run is not None

    def start(self, predictions: Mapping[str, float]) -> None:
        self._number += 1
        self._run = run = _Run(self._number, self._lab)
        work = partial(self._work, run, dict(predictions))
        self._owner.run_worker(work, thread=True, group="lab", exit_on_error=False)

    def cancel(self) -> None:
        """Ask the run to stop; the end comes as a message all the same."""
        if self._run is not None:
            self._run.cancelled.set()
            self._laboratory.cancel()

    def news(self) -> State | None:
        """The state of the run; None where nothing has changed since the last call."""
        return None if self._run is None else self._run.news()

    def is_current(self, message: LabEnded) -> bool:
        """Whether the end is that of the latest run, which is then over."""
        if self._run is None or message.run != self._run.number:
            return False
        self._run = None
        return True

    def _work(self, run: _Run, predictions: Mapping[str, float]) -> None:
        tell = self._owner.post_message
        try:
            findings = self._laboratory.run(self._lab.name, predictions, run.take)
        except LabCancelled:
            tell(LabEnded(run.number, None, "Stopped. Nothing was kept."))
        except LoraTutorError as error:
            tell(LabEnded(run.number, None, str(error)))
        except Exception as error:  # noqa: BLE001 - whatever broke, the screen must not wait for ever
            reason = f"{type(error).__name__}: {error}"
            tell(LabEnded(run.number, None, f"The lab failed, not you ({reason})."))
        else:
            tell(LabEnded(run.number, findings))
