"""The lab of the whole game with the learner's own code: its key, its end, and stopping it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from lora_tutor.errors import LabError
from lora_tutor.grading.joint_run import JointResult
from lora_tutor.labs.descriptions.own_code import LAB as OWN
from lora_tutor.learner.session import Place, Session
from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.screens.lab import LabScreen
from lora_tutor.tui.screens.own_code_lab import OwnFailure
from lora_tutor.tui.widgets.lab_text import RunLine
from lora_tutor.tui.widgets.prediction import NumberPrediction
from lora_tutor.tui.widgets.prose import Prose
from tests.labs.toy import OUTCOME
from tests.learner.sample import FakeGrader
from tests.tui.screen_text import opened_lab, sees, shown, until
from tests.tui.scripted_lab import LAB, Script, scripted_labs
from tests.tui.test_late import at

SIZES = [(80, 24), (120, 36)]
EXERCISE = "09_lora_forward"
PASSES = "def lora_forward(W, A, B, x, alpha):\n    return right\n"


@pytest.fixture
def own_app(
    session: Session, app: LoraTutorApp, script: Script, monkeypatch: pytest.MonkeyPatch
) -> LoraTutorApp:
    """Of someone who has passed the one exercise whose code is wanted here."""
    for module in ("lora_tutor.learner.own_code", "lora_tutor.labs.descriptions.own_code"):
        monkeypatch.setattr(f"{module}.EXERCISES", (EXERCISE,))
    session.labs = scripted_labs(session.notes, script, replace(LAB, name=OWN.name))
    script.ending = replace(OUTCOME, answers={}, charts=())
    session.remember(Place("lab", OWN.name))
    return app


def pass_it(session: Session) -> None:
    session.save(EXERCISE, PASSES)
    assert session.grade(session.submission(EXERCISE)).passed


def at_rest(screen: LabScreen) -> bool:
    return not screen._work.is_running


async def pressed(app: LoraTutorApp, pilot: Pilot[Any], key: str = "y") -> LabScreen:
    screen = await opened_lab(app)
    await pilot.press(key)
    await until(lambda: at_rest(screen))
    await pilot.pause()
    return screen


def said_by(screen: LabScreen, kind: str) -> str:
    return " ".join(str(each.render()) for each in screen.query(f".lab-{kind}"))


@pytest.mark.parametrize("size", SIZES)
async def test_the_text_of_ones_own_code_takes_the_place(
    own_app: LoraTutorApp, session: Session, grader: FakeGrader, size: tuple[int, int]
) -> None:
    pass_it(session)
    grader.joint = JointResult("loss [bold]2.1", False)
    async with own_app.run_test(size=size) as pilot:
        screen = await pressed(own_app, pilot)
        assert "y Your code F1 Help" in shown(own_app).splitlines()[-1]
        assert said_by(screen, "printed") == "loss [bold]2.1"
        assert grader.calls[-1] == f"run {EXERCISE}"
        assert session.labs.ran() == set()
        assert screen.query(RunLine).first()._action == "own_code"
        read = [line.plain for each in screen.query(Prose) for line in each.lines_at(500)]
        assert any("The code that you wrote teaches a pretrained model" in each for each in read)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("result", "said"),
    [
        (None, "Exercise 09 has not passed yet: Ctrl+S in exercise 09 says what is missing."),
        (JointResult("first [red]this", False, "`adapt` raised KeyError in line 7."), "in line 7."),
    ],
    ids=["not passed", "raised"],
)
async def test_a_failure_is_told_in_full_above_what_was_there(
    own_app: LoraTutorApp,
    session: Session,
    grader: FakeGrader,
    result: JointResult | None,
    said: str,
    size: tuple[int, int],
) -> None:
    if result is not None:
        pass_it(session)
        grader.joint = result
    async with own_app.run_test(size=size) as pilot:
        screen = await pressed(own_app, pilot)
        assert said in said_by(screen, "failed")
        await sees(own_app, said[:24])
        assert said_by(screen, "printed") == ("" if result is None else "first [red]this")
        assert screen.query(Prose)


async def test_what_was_predicted_stays_below_each_failure(own_app: LoraTutorApp) -> None:
    async with own_app.run_test(size=SIZES[0]) as pilot:
        screen = await opened_lab(own_app)
        screen.query_one(Input).value = "1.5"
        for _ in range(2):
            await pressed(own_app, pilot)
            assert said_by(screen, "failed").count("has not passed yet") == 1
            assert screen.query_one(NumberPrediction).value == 1.5


async def test_the_app_may_end_as_one_failure_takes_the_place_of_another(
    own_app: LoraTutorApp,
) -> None:
    hook = at(events.Unmount, OwnFailure, own_app.told_to_end)
    async with own_app.run_test(size=SIZES[0], message_hook=hook) as pilot:
        screen = await pressed(own_app, pilot)
        await until(lambda: screen.query(OwnFailure))
        await pilot.press("y")
        await until(lambda: not own_app.is_running)


async def test_what_was_predicted_counts_after_a_run_of_ones_own_code(
    own_app: LoraTutorApp, session: Session
) -> None:
    """The first run of the lab is the one whose predictions are kept."""
    pass_it(session)
    async with own_app.run_test(size=SIZES[0]) as pilot:
        screen = await opened_lab(own_app)
        screen.query_one(Input).value = "1.5"
        for key in ("y", "y", "ctrl+s"):
            await pressed(own_app, pilot, key)
            assert not screen.query(Input)
    assert session.notes.lab_runs()[OWN.name].predictions == {"plateau": 1.5}


async def test_what_runs_can_be_stopped(
    own_app: LoraTutorApp, session: Session, grader: FakeGrader
) -> None:
    pass_it(session)
    grader.go_on.clear()
    async with own_app.run_test(size=SIZES[0]) as pilot:
        screen = await opened_lab(own_app)
        await pilot.press("f6")
        await until(lambda: grader.calls[-1].startswith("run"))
        await sees(own_app, "running")
        assert "Your code" not in shown(own_app).splitlines()[-1]
        await pilot.press("escape")
        await until(lambda: at_rest(screen))
        await sees(own_app, "Stopped. Nothing was kept.")


async def test_a_fault_of_ours_and_then_the_lab_itself(
    own_app: LoraTutorApp, session: Session, script: Script
) -> None:
    pass_it(session)
    ending, script.ending = script.ending, LabError("The lab own_code ended early; run it again.")
    async with own_app.run_test(size=SIZES[0]) as pilot:
        screen = await pressed(own_app, pilot)
        assert "The lab own_code ended early" in said_by(screen, "failed")
        script.ending = ending
        await pressed(own_app, pilot, "ctrl+s")
        assert session.labs.ran() == {OWN.name}


@pytest.mark.parametrize(("name", "exercise"), [(LAB.name, EXERCISE), (OWN.name, "99_none")])
async def test_other_labs_and_other_courses_have_no_such_key(
    own_app: LoraTutorApp,
    session: Session,
    script: Script,
    name: str,
    exercise: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("lora_tutor.learner.own_code.EXERCISES", (exercise,))
    session.labs = scripted_labs(session.notes, script, replace(LAB, name=name))
    session.remember(Place("lab", name))
    async with own_app.run_test(size=SIZES[0]) as pilot:
        screen = await opened_lab(own_app)
        await pilot.press("y", "f6")
        await pilot.pause()
        assert at_rest(screen)
        assert "Your code" not in shown(own_app)
