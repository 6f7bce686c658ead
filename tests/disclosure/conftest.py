"""The whole corpus, graded once for all tests here, by the real service."""

from __future__ import annotations

import queue
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from lora_tutor.course.model import Exercise
from lora_tutor.grading.service import GradingService
from tests.disclosure.corpus import COURSE, Graded, answers

SERVICES = 2
"""A service works on one core at a time."""


@pytest.fixture(scope="session")
def graded() -> Mapping[str, Sequence[Graded]]:
    """Exercise id -> every answer to it with its report."""
    free: queue.SimpleQueue[GradingService] = queue.SimpleQueue()

    def grade(exercise: Exercise) -> list[Graded]:
        service = free.get()
        try:
            return [Graded(each, service.grade(each.submission)) for each in answers(exercise)]
        finally:
            free.put(service)

    # The longest first, so that none is left over at the end for one service alone.
    exercises = sorted(COURSE.exercises.values(), key=lambda each: -each.difficulty)
    with ExitStack() as stack, ThreadPoolExecutor(SERVICES) as pool:
        for _ in range(SERVICES):
            free.put(stack.enter_context(GradingService(thrifty=True)))
        found = dict(zip((each.id for each in exercises), pool.map(grade, exercises), strict=True))
    return {exercise_id: found[exercise_id] for exercise_id in COURSE.exercises}


@pytest.fixture(autouse=True)
def _no_plugins_in_hidden_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the grading service does it: installed plugins have no business in a check's session."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
