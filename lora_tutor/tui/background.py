"""Work in a thread for one screen; the thread does nothing to the screen but send messages."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

from textual.message import Message
from textual.widget import Widget

from lora_tutor.errors import LoraTutorError
from lora_tutor.packages import sentence_on
from lora_tutor.tui.contract import tutor_of

if TYPE_CHECKING:
    from lora_tutor.grading.events import Event

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Run:
    """One run, as its thread and the screen know it."""

    number: int
    cancelled: threading.Event = field(default_factory=threading.Event)


@dataclass
class Ended(Message, Generic[Result]):
    """Run number `run` is over: with its result, or with the error that says why not."""

    run: int
    result: Result | None
    problem: LoraTutorError | None = None


@dataclass
class GradingProgress(Message):
    """One event of run number `run`, which is a grading."""

    run: int
    event: Event


class Background(Generic[Result]):
    """At most one run at a time; a new one cancels the old, whose messages count no more.

    `stop` asks whoever does the work to end it. `worker` is who is to blame where the work fails
    for a reason that nobody foresaw.
    """

    def __init__(self, owner: Widget, stop: Callable[[], None], worker: str) -> None:
        self._owner = owner
        self._stop = stop
        self._worker = worker
        self._run = Run(0)
        self.is_running = False

    @property
    def was_cancelled(self) -> bool:
        """Whether the latest run was cancelled here."""
        return self._run.cancelled.is_set()

    def start(self, work: Callable[[Run], Result]) -> None:
        self.cancel()
        self._run = Run(self._run.number + 1)
        self.is_running = True
        thread = partial(self._carry_out, self._run, work)
        self._owner.run_worker(thread, thread=True, group=self._worker, exit_on_error=False)

    def cancel(self) -> None:
        """Ask the run to stop; its end comes as a message all the same."""
        if self.is_running:
            self._run.cancelled.set()
            self._stop()

    def is_current(self, message: Ended[Result] | GradingProgress) -> bool:
        """Whether a message is of the latest run, and is shown; its end also ends `is_running`.

        As the app ends the owner may have nothing to show it in.
        """
        if message.run != self._run.number or not self.is_running:
            return False
        if isinstance(message, Ended):
            self.is_running = False
        return not tutor_of(self._owner.app).ending

    def _carry_out(self, run: Run, work: Callable[[Run], Result]) -> None:
        tell = self._owner.post_message
        try:
            result = work(run)
        except LoraTutorError as error:
            tell(Ended(run.number, None, error))
        except Exception as error:  # noqa: BLE001 - whatever broke, the screen must not wait for ever
            reason = f"{type(error).__name__}: {error}"
            said = sentence_on(error) or f"The {self._worker} failed, not you ({reason})."
            tell(Ended(run.number, None, LoraTutorError(said)))
        else:
            tell(Ended(run.number, result))
