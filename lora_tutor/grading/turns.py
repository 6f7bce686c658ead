"""Who may use the service: one at a time, and a measurement gives way to a grading."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from lora_tutor.errors import GradingCancelled


class Turns:
    """`interrupt` ends what runs; it is called while the turn cannot change hands."""

    def __init__(self, interrupt: Callable[[], None]) -> None:
        self._interrupt = interrupt
        self._turn = threading.Lock()
        self._state = threading.Lock()
        self._gradings = 0
        self._stops = 0
        self._is_measuring = False

    @property
    def is_taken(self) -> bool:
        return self._turn.locked()

    @contextmanager
    def any(self) -> Iterator[None]:
        with self._turn:
            yield

    @contextmanager
    def grading(self) -> Iterator[None]:
        """A measurement that runs is ended, and one that waits does not begin."""
        with self._state:
            self._gradings += 1
        try:
            self.stop_measuring()
            with self._turn:
                yield
        finally:
            with self._state:
                self._gradings -= 1

    @contextmanager
    def measuring(self, begin: Callable[[], None]) -> Iterator[None]:
        """`begin` is called before the turn can be interrupted.

        Raises GradingCancelled where a grading or a stop came while this waited.
        """
        with self._state:
            stops = self._stops
        with self._turn:
            with self._state:
                if self._gradings or self._stops != stops:
                    raise GradingCancelled
                begin()
                self._is_measuring = True
            try:
                yield
            finally:
                with self._state:
                    self._is_measuring = False

    def stop_measuring(self) -> None:
        """End the measurement that runs or waits, if there is one; a grading goes on."""
        with self._state:
            self._stops += 1
            # While this lock is held, a measurement cannot hand its turn to a grading.
            if self._is_measuring:
                self._interrupt()
