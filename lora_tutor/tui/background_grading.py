"""Grading in a thread for one screen; the thread does nothing to the screen but send messages."""

from __future__ import annotations

from functools import partial

from textual.widget import Widget

from lora_tutor.errors import GraderError, LoraTutorError
from lora_tutor.learner.session import Session
from lora_tutor.tui.messages import GradingEnded, GradingProgress


class BackgroundGrading:
    """At most one grading at a time; a new one cancels the old, whose messages count no more."""

    def __init__(self, owner: Widget, session: Session, exercise_id: str) -> None:
        self._owner = owner
        self._session = session
        self._exercise_id = exercise_id
        self._number = 0
        self.is_running = False

    def start(self) -> None:
        self.cancel()
        self._number += 1
        self.is_running = True
        run = partial(self._grade, self._number)
        self._owner.run_worker(run, thread=True, group="grading", exit_on_error=False)

    def cancel(self) -> None:
        """Ask the grader to stop; the end comes as a message all the same."""
        if self.is_running:
            self._session.cancel()

    def is_current(self, message: GradingProgress | GradingEnded) -> bool:
        """Whether a message is of the latest grading; its end also ends `is_running`."""
        if message.run != self._number or not self.is_running:
            return False
        if isinstance(message, GradingEnded):
            self.is_running = False
        return True

    def _grade(self, run: int) -> None:
        tell = self._owner.post_message
        try:
            submission = self._session.submission(self._exercise_id)
            report = self._session.grade(
                submission, lambda event: _discard(tell(GradingProgress(run, event)))
            )
        except LoraTutorError as error:
            tell(GradingEnded(run, None, error))
        except Exception as error:  # noqa: BLE001 - whatever broke, the screen must not wait for ever
            reason = f"{type(error).__name__}: {error}"
            problem = GraderError(f"The grader failed, not you ({reason}).")
            tell(GradingEnded(run, None, problem))
        else:
            tell(GradingEnded(run, report))


def _discard(_: object) -> None:
    """An event's listener answers nothing."""
