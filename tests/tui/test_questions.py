"""A question is asked while keys take what is below it away: the app must not go with it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.messages import OpenMap
from lora_tutor.tui.screens.ask import Ask
from lora_tutor.tui.screens.course_map import CourseMap
from lora_tutor.tui.screens.exercise import ExerciseScreen
from lora_tutor.tui.screens.note import NoteScreen
from tests.tui.screen_text import until

QUESTIONS: dict[str, Callable[[ExerciseScreen], None]] = {
    "reset": ExerciseScreen.action_reset,
    "two-versions": ExerciseScreen._ask_about_change,
}
LEAVING: dict[str, Callable[[LoraTutorApp], object]] = {
    "map": lambda app: app.post_message(OpenMap()),
    "quit": LoraTutorApp._quit,
    "told": LoraTutorApp._told_to_end,
}


async def _turns(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def _exercise(app: LoraTutorApp) -> ExerciseScreen:
    await until(lambda: app.focused)
    place = app.screen
    assert isinstance(place, ExerciseScreen)
    return place


@pytest.mark.parametrize("turns", [*range(0, 30, 3), 40, 50])
@pytest.mark.parametrize("over", [False, True], ids=["", "over-help"])
@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
async def test_a_place_being_left_may_still_ask(
    exercise_app: LoraTutorApp,
    question: Callable[[ExerciseScreen], None],
    over: bool,
    turns: int,
) -> None:
    """As when a file is saved outside, or F7 was pressed, in the moment of F10."""
    app = exercise_app
    async with app.run_test():
        place = await _exercise(app)
        if over:
            app.action_help()
            await until(lambda: app.screen is not place and app.screen.is_mounted)
        app.post_message(OpenMap())
        await _turns(turns)
        question(place)
        await until(lambda: not (place.is_running and app.is_running))
        await _turns(40)
        assert app.is_running
        assert [type(each) for each in app.screen_stack] == [CourseMap]
    assert app._exception is None


@pytest.mark.parametrize("turns", [*range(0, 12, 2), 16, 24, 40])
@pytest.mark.parametrize("leave", LEAVING.values(), ids=LEAVING)
@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
async def test_a_place_that_asks_may_be_left(
    exercise_app: LoraTutorApp,
    question: Callable[[ExerciseScreen], None],
    leave: Callable[[LoraTutorApp], object],
    turns: int,
) -> None:
    app = exercise_app
    async with app.run_test():
        place = await _exercise(app)
        question(place)
        await _turns(turns)
        leave(app)
        await until(lambda: not (place.is_running and app.is_running))
        await _turns(40)
        assert app.is_running != app.ending
    assert app._exception is None


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
async def test_a_question_over_a_dialog_that_closes_can_be_asked_again(
    exercise_app: LoraTutorApp, question: Callable[[ExerciseScreen], None]
) -> None:
    app = exercise_app
    async with app.run_test():
        place = await _exercise(app)
        place.action_note()
        await until(lambda: isinstance(app.screen, NoteScreen) and app.focused)
        note = app.screen
        assert isinstance(note, NoteScreen)
        for _ in range(2):
            question(place)
            await until(lambda: isinstance(app.screen, Ask) and app.focused)
            if note.is_running:
                note.action_close()
                await until(lambda: app.screen is place and not place._asking)
