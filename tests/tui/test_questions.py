"""A question is asked while keys take what is below it away: the app must not go with it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Container, Iterable
from typing import Any

import pytest

from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.messages import OpenMap
from lora_tutor.tui.screens.ask import Ask
from lora_tutor.tui.screens.course_map import CourseMap
from lora_tutor.tui.screens.exercise import ExerciseScreen
from lora_tutor.tui.screens.note import NoteScreen
from tests.tui.screen_text import until
from tests.tui.told_to_end import listens, told_to_end

QUESTIONS: dict[str, Callable[[ExerciseScreen], None]] = {
    "reset": lambda place: place.action_replace(True),
    "two-versions": ExerciseScreen._ask_about_change,
}


async def _told(app: LoraTutorApp) -> None:
    await told_to_end()


async def _opens_the_map(app: LoraTutorApp) -> None:
    app.post_message(OpenMap())


LEAVING: dict[str, Callable[[LoraTutorApp], Awaitable[None]]] = {
    "map": _opens_the_map,
    "quit": LoraTutorApp.action_quit,
    "told": _told,
}
every_question = pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)


def turns_of(turns: Iterable[int], always: Container[int]) -> list[Any]:
    """Of the event loop, between the one and the other; those that are not `always` are many."""
    return [
        pytest.param(each, marks=() if each in always else pytest.mark.thorough) for each in turns
    ]


async def _turns(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def _exercise(app: LoraTutorApp) -> ExerciseScreen:
    await until(lambda: app.focused and listens())
    place = app.screen
    assert isinstance(place, ExerciseScreen)
    return place


@pytest.mark.parametrize("turns", turns_of([*range(0, 30, 3), 40, 50], always=(3, 15, 27)))
@pytest.mark.parametrize("over", [False, True], ids=["", "over-help"])
@every_question
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


@pytest.mark.parametrize("turns", turns_of([*range(0, 12, 2), 16, 24, 40], always=(2, 8, 24)))
@pytest.mark.parametrize("leave", LEAVING.values(), ids=LEAVING)
@every_question
async def test_a_place_that_asks_may_be_left(
    exercise_app: LoraTutorApp,
    question: Callable[[ExerciseScreen], None],
    leave: Callable[[LoraTutorApp], Awaitable[None]],
    turns: int,
) -> None:
    app = exercise_app
    async with app.run_test():
        place = await _exercise(app)
        question(place)
        await _turns(turns)
        await leave(app)
        await until(lambda: not (place.is_running and app.is_running))
        await _turns(40)
        assert app.is_running != app.ending


async def _writes_a_note(app: LoraTutorApp, place: ExerciseScreen) -> NoteScreen:
    place.action_note()
    await until(lambda: isinstance(app.screen, NoteScreen) and app.focused)
    note = app.screen
    assert isinstance(note, NoteScreen)
    return note


async def test_a_question_over_a_dialog_that_closes_can_be_asked_again(
    exercise_app: LoraTutorApp,
) -> None:
    app = exercise_app
    async with app.run_test():
        place = await _exercise(app)
        note = await _writes_a_note(app, place)
        for _ in range(2):
            QUESTIONS["reset"](place)
            await until(lambda: isinstance(app.screen, Ask) and app.focused)
            if note.is_running:
                note.action_close()
                await until(lambda: app.screen is place and not place._asking)


async def test_a_question_that_comes_by_itself_waits_for_a_dialog_and_can_be_asked_again(
    exercise_app: LoraTutorApp,
) -> None:
    app = exercise_app
    async with app.run_test():
        place = await _exercise(app)
        note = await _writes_a_note(app, place)
        for _ in range(2):
            QUESTIONS["two-versions"](place)
            if note.is_running:
                await _turns(40)
                assert app.screen is note
                note.action_close()
            await until(lambda: isinstance(app.screen, Ask) and app.focused)
            app.screen.dismiss()
            await until(lambda: app.screen is place and not place._asking)
