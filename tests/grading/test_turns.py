"""Who goes first: a grading before a measurement, whichever of them came first."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from lora_tutor.errors import GradingCancelled
from lora_tutor.grading.turns import Turns

PATIENCE = 10.0


@dataclass
class Rehearsal:
    """Threads that take turns, and what happened in which order."""

    told: list[str] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)
    interrupted: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.turns = Turns(self.interrupted.set)

    def start(self, what: Callable[[], None]) -> None:
        thread = threading.Thread(target=what, daemon=True)
        thread.start()
        self.threads.append(thread)

    def end(self) -> None:
        for thread in self.threads:
            thread.join(PATIENCE)
            assert not thread.is_alive()

    def measure(self, began: threading.Event) -> None:
        try:
            with self.turns.measuring(lambda: None):
                began.set()
                assert self.interrupted.wait(PATIENCE)
                self.told.append("measuring ended")
        except GradingCancelled:
            self.told.append("cancelled")

    def grade(self, go_on: threading.Event, began: threading.Event | None = None) -> None:
        with self.turns.grading():
            if began is not None:
                began.set()
            assert go_on.wait(PATIENCE)
            self.told.append("graded")


@pytest.fixture
def rehearsal() -> Rehearsal:
    return Rehearsal()


def set_event() -> threading.Event:
    event = threading.Event()
    event.set()
    return event


def test_a_grading_interrupts_a_measurement(rehearsal: Rehearsal) -> None:
    began = threading.Event()
    rehearsal.start(lambda: rehearsal.measure(began))
    assert began.wait(PATIENCE)
    rehearsal.grade(set_event())
    rehearsal.end()
    assert rehearsal.told == ["measuring ended", "graded"]


@pytest.mark.parametrize("stopped_by", ["a stop", "another grading"])
def test_a_measurement_that_waits_does_not_begin(rehearsal: Rehearsal, stopped_by: str) -> None:
    go_on, grading, measuring = (threading.Event() for _ in range(3))
    rehearsal.start(lambda: rehearsal.grade(go_on, grading))
    assert grading.wait(PATIENCE)
    entered = threading.Event()

    def measure() -> None:
        entered.set()
        rehearsal.measure(measuring)

    rehearsal.start(measure)
    assert entered.wait(PATIENCE)
    time.sleep(0.1)  # it waits behind the grading now, and nothing tells so from outside
    if stopped_by == "a stop":
        rehearsal.turns.stop_measuring()
    else:
        rehearsal.start(lambda: rehearsal.grade(go_on))
        time.sleep(0.1)
    go_on.set()
    rehearsal.end()
    assert "cancelled" in rehearsal.told
    assert not measuring.is_set()


def test_a_stop_leaves_a_grading_alone(rehearsal: Rehearsal) -> None:
    go_on, began = threading.Event(), threading.Event()
    rehearsal.start(lambda: rehearsal.grade(go_on, began))
    assert began.wait(PATIENCE)
    rehearsal.turns.stop_measuring()
    assert not rehearsal.interrupted.is_set()
    go_on.set()
    rehearsal.end()
    assert rehearsal.told == ["graded"]


def test_after_a_stop_one_may_measure_again(rehearsal: Rehearsal) -> None:
    rehearsal.turns.stop_measuring()
    began = threading.Event()
    rehearsal.start(lambda: rehearsal.measure(began))
    assert began.wait(PATIENCE)
    rehearsal.turns.stop_measuring()
    rehearsal.end()
    assert rehearsal.told == ["measuring ended"]
    assert not rehearsal.turns.is_taken
