"""The app ends while a place opens: whatever was asked for by then begins nothing."""

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

OPENING: dict[str, Callable[[], Message]] = {
    "map": OpenMap,
    "lesson": lambda: OpenLesson("3.1"),
    "exercise": lambda: OpenExercise("09_lora_forward"),
    "lab": lambda: OpenLab("rank_staircase"),
    "review": OpenReview,
}


async def test_a_place_asked_for_as_the_app_ends_is_not_opened(exercise_app: LoraTutorApp) -> None:
    app = exercise_app
    async with app.run_test():
        await until(lambda: app.focused)
        app.exit()
        await app._go(Place("map"))
        await app._show(CourseMap())
        assert not any(isinstance(each, CourseMap) for each in app.screen_stack)


@pytest.mark.parametrize("steps", [1, 4, 8, 12, 16, 20, 24, 28, 32, 40, 60])
@pytest.mark.parametrize("kind", OPENING)
async def test_the_app_may_end_in_the_middle_of_opening(
    exercise_app: LoraTutorApp, kind: str, steps: int
) -> None:
    """A double click asks twice; the second time what the first brings may have no parts yet."""
    app = exercise_app
    async with app.run_test():
        await until(lambda: app.focused)
        app.post_message(OPENING[kind]())
        for _ in range(steps):
            await asyncio.sleep(0)
        app._quit()
        assert app.ending
        app.post_message(OPENING[kind]())
        await app._go(Place("exercise", "09_lora_forward"))
        app._quit()
        app._told_to_end()
        await until(lambda: not app.is_running)
    assert app._exception is None
