"""What a learner predicts in a lab: how it is written, and that it is there at the next visit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from lora_tutor.learner.session import Place, Session
from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.screens.course_map import CourseMap
from lora_tutor.tui.widgets.lab_results import JudgedQuestion
from lora_tutor.tui.widgets.prediction import ChoicePrediction, NumberPrediction
from tests.tui.screen_text import opened_lab, sees, shown, until
from tests.tui.scripted_lab import LAB, Script

NARROW = (80, 24)


async def test_letters_choose_and_the_same_again_takes_it_back(lab_app: LoraTutorApp) -> None:
    async with lab_app.run_test(size=NARROW) as pilot:
        screen = await opened_lab(lab_app)
        box = screen.query_one(ChoicePrediction)
        box.focus()
        for key, expected in (("b", 1), ("3", 2), ("c", None), ("z", None), ("space", 2)):
            await pilot.press(key)
            assert box.value == expected, key


async def test_the_pointer_leaves_a_question_with_the_focus(lab_app: LoraTutorApp) -> None:
    async with lab_app.run_test(size=NARROW):
        box = (await opened_lab(lab_app)).query_one(ChoicePrediction)
        box.focus()
        await until(lambda: "│ ▶ a)" in shown(lab_app))
        lab_app.screen.set_focus(None)
        await until(lambda: "│   a)" in shown(lab_app))


async def test_a_prediction_that_is_no_number_is_not_lost_in_silence(
    lab_app: LoraTutorApp, session: Session, script: Script
) -> None:
    async with lab_app.run_test(size=NARROW) as pilot:
        screen = await opened_lab(lab_app)
        screen.query_one(NumberPrediction).take_focus()
        await pilot.press(*"many")
        for key in ("enter", "ctrl+s"):
            await pilot.press(key)
            await sees(lab_app, "is no number")
            assert isinstance(lab_app.focused, Input)
        assert script.runs == 0
        await pilot.press(*["backspace"] * 4, "3", "f5")
        await until(lambda: screen.query(JudgedQuestion))
        assert session.notes.lab_runs()[LAB.name].predictions == {"plateau": 3.0}


async def to_the_map(app: LoraTutorApp, pilot: Pilot[Any]) -> None:
    app.screen.set_focus(None)
    await pilot.press("m")
    await until(lambda: isinstance(app.screen, CourseMap))


async def quits(app: LoraTutorApp, pilot: Pilot[Any]) -> None:
    await pilot.press("ctrl+q")


async def closes_the_window(app: LoraTutorApp, pilot: Pilot[Any]) -> None:
    app.told_to_end()


@pytest.mark.parametrize(
    ("leaves", "typed", "value"),
    [(to_the_map, "1.5", 1.5), (quits, "many", None), (closes_the_window, "1.5", 1.5)],
)
async def test_what_was_predicted_is_there_at_the_next_visit(
    lab_app: LoraTutorApp,
    session: Session,
    leaves: Callable[[LoraTutorApp, Pilot[Any]], Any],
    typed: str,
    value: float | None,
) -> None:
    async with lab_app.run_test(size=NARROW) as pilot:
        screen = await opened_lab(lab_app)
        screen.query_one(NumberPrediction).take_focus()
        await pilot.press(*typed)
        screen.query_one(ChoicePrediction).answer(2)
        await leaves(lab_app, pilot)
    later = LoraTutorApp(session)
    session.remember(Place("lab", LAB.name))
    async with later.run_test(size=NARROW) as pilot:
        screen = await opened_lab(later)
        assert screen.query_one(Input).value == typed
        boxes = (screen.query_one(NumberPrediction), screen.query_one(ChoicePrediction))
        assert [each.value for each in boxes] == [value, 2.0]
        assert screen.query_one(ChoicePrediction).cursor == 2
        screen.query_one(Input).value = "3"
        await pilot.press("f5")
        await until(lambda: screen.query(JudgedQuestion))
    kept = session.notes.lab_runs()[LAB.name].predictions
    assert kept == {"plateau": 3.0, "enough": 2.0}
    assert session.notes.predictions(LAB.name) == {}


async def test_a_choice_that_a_newer_course_has_not_is_asked_again(
    lab_app: LoraTutorApp, session: Session
) -> None:
    session.notes.keep_predictions(LAB.name, {"enough": "9", "plateau": "4", "gone": "1"})
    async with lab_app.run_test(size=NARROW):
        screen = await opened_lab(lab_app)
        assert screen.query_one(ChoicePrediction).value is None
        assert screen.query_one(NumberPrediction).value == 4.0
