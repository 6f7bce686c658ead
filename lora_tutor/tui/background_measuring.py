"""Measuring in a thread for one screen, which gets messages and nothing else from it."""

from __future__ import annotations

from functools import partial

from textual.widget import Widget

from lora_tutor.errors import LoraTutorError
from lora_tutor.learner.session import Session
from lora_tutor.tui.messages import MeasuringEnded


class BackgroundMeasuring:
    """At most one measurement at a time, of the text that the screen shows."""

    def __init__(self, owner: Widget, session: Session, exercise_id: str, text: str) -> None:
        self._owner = owner
        self._session = session
        self._exercise_id = exercise_id
        self._text = text
        self._number = 0
        self._stopped = False
        self.is_running = False

    def start(self) -> None:
        if self.is_running:
            return
        self._number += 1
        self._stopped = False
        self.is_running = True
        run = partial(self._measure, self._number)
        self._owner.run_worker(run, thread=True, group="measuring", exit_on_error=False)

    def stop(self) -> None:
        """Ask for the end; it comes as a message all the same."""
        if self.is_running:
            self._stopped = True
            self._session.stop_measuring()

    def take(self, message: MeasuringEnded) -> bool:
        """Whether a message is of the latest measurement, which is over with it."""
        if message.run != self._number or not self.is_running:
            return False
        self.is_running = False
        return True

    @property
    def was_stopped(self) -> bool:
        """Whether it was us who stopped it, and not a grading."""
        return self._stopped

    def _measure(self, run: int) -> None:
        tell = self._owner.post_message
        try:
            submission = self._session.submission(self._exercise_id, text=self._text)
            cost = self._session.measure(submission)
        except LoraTutorError as error:
            tell(MeasuringEnded(run, None, str(error)))
        except Exception as error:  # noqa: BLE001 - whatever broke, the screen must not wait for ever
            reason = f"{type(error).__name__}: {error}"
            tell(MeasuringEnded(run, None, f"The grader failed, not you ({reason})."))
        else:
            tell(MeasuringEnded(run, cost))
