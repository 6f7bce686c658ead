"""The app is told to end while a place opens: neither may trip over the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from textual.message import Message

from lora_tutor.learner.session import Place
from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.messages import OpenExercise, OpenLab, OpenLesson, OpenMap, OpenReview
from lora_tutor.tui.screens.course_map import CourseMap
from tests.tui.screen_text import until
from tests.tui.scripted_lab import LAB
from tests.tui.told_to_end import told_to_end

OPENING: dict[str, Callable[[], Message]] = {
    "map": OpenMap,
    "lesson": lambda: OpenLesson("3.1"),
    "exercise": lambda: OpenExercise("09_lora_forward"),
    "lab": lambda: OpenLab(LAB.name),
    "review": OpenReview,
}
TURNS = [
    pytest.param(turns, marks=() if turns in (4, 16, 32) else pytest.mark.thorough)
    for turns in (1, 4, 8, 12, 16, 20, 24, 28, 32, 40, 60)
]
"""Of the event loop, from the question for a place to the end: a place opens within them."""


async def test_a_place_asked_for_as_the_app_ends_is_not_opened(exercise_app: LoraTutorApp) -> None:
    app = exercise_app
    async with app.run_test():
        await until(lambda: app.focused)
        # It is heard before the end is.
        app.post_message(OpenMap())
        app.exit()
        await app._go(Place("map"))
        await until(lambda: not app.is_running)
        assert not any(isinstance(each, CourseMap) for each in app.screen_stack)


@pytest.mark.parametrize("turns", TURNS)
@pytest.mark.parametrize("kind", OPENING)
async def test_the_app_may_end_in_the_middle_of_opening(
    exercise_app: LoraTutorApp, kind: str, turns: int
) -> None:
    """A double click asks twice; the second time what the first brings may have no parts yet."""
    app = exercise_app
    async with app.run_test():
        await until(lambda: app.focused)
        app.post_message(OPENING[kind]())
        for _ in range(turns):
            await asyncio.sleep(0)
        app._quit()
        assert app.ending
        app.post_message(OPENING[kind]())
        await app._go(Place("exercise", "09_lora_forward"))
        app._quit()
        await app.action_quit()
        await told_to_end()
        await until(lambda: not app.is_running)
