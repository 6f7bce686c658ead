"""Exercises: saving grades, checks come one by one, mistakes have names, nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest
from textual import events

from lora_tutor.errors import GradingCancelled, WorkspaceError
from lora_tutor.grading.events import Planned, PlannedCheck
from lora_tutor.learner.session import Place, Session
from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.background import Ended, GradingProgress
from lora_tutor.tui.screens.ask import Ask
from lora_tutor.tui.screens.compare import Compare
from lora_tutor.tui.screens.course_map import CourseMap
from lora_tutor.tui.screens.exercise import ExerciseScreen
from lora_tutor.tui.widgets.checks import CheckLine
from tests.learner.sample import FakeGrader
from tests.tui.fake_course import STUB
from tests.tui.screen_text import editor, says, sees, shown, until
from tests.tui.told_to_end import told_to_end

ID = "09_lora_forward"
NARROW, WIDE = (80, 24), (120, 36)


@pytest.mark.quick
@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_saving_grades_and_a_pass_is_told_with_its_time(
    exercise_app: LoraTutorApp, session: Session, size: tuple[int, int]
) -> None:
    app = exercise_app
    async with app.run_test(size=size) as pilot:
        await pilot.press(*"right", "ctrl+s")
        await until(lambda: says(app, "passed in 23 ms, 8 of 8 points"))
        assert session.source(ID).startswith("right")
        assert app.focused is editor(app)


@pytest.mark.quick
@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_known_mistake_is_named(exercise_app: LoraTutorApp, size: tuple[int, int]) -> None:
    app = exercise_app
    async with app.run_test(size=size) as pilot:
        await pilot.press(*"alpha_only", "ctrl+s")
        await until(lambda: says(app, "alpha in place of alpha / r"))
        assert says(app, "not right yet, 2 of 8 points")
        assert "[not by" in shown(app)


async def test_checks_come_one_by_one(
    exercise_app: LoraTutorApp, session: Session, grader: FakeGrader
) -> None:
    app = exercise_app
    async with app.run_test(size=WIDE) as pilot:
        grader.go_on.clear()
        await pilot.press(*"right", "f5")
        await until(lambda: says(app, "Costs no more than two thin products"))
        assert says(app, "Esc cancels")
        assert not any(line.done for line in app.screen.query(CheckLine))
        grader.go_on.set()
        await until(lambda: says(app, "passed in"))
        assert all(line.done for line in app.screen.query(CheckLine))


async def test_two_mistakes_stand_at_their_checks_and_are_explained_once(
    exercise_app: LoraTutorApp, session: Session
) -> None:
    app = exercise_app
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press(*"two_slips", "ctrl+s")
        await until(lambda: session.history(ID))
        await until(lambda: any("A sign is lost" in told(line) for line in lines(app)))
        texts = [told(line) for line in lines(app)]
        assert all(text.count("A known mistake: alpha in place of") == 1 for text in texts)
        assert "".join(texts).count("so it is r times too strong") == 1
        assert ["It is minus." in text for text in texts] == [False, False, False, True]
        assert not app.screen.query_one("#mistake").has_class("-shown")


def lines(app: LoraTutorApp) -> list[CheckLine]:
    return [*app.screen.query(CheckLine)]


def told(line: CheckLine) -> str:
    return " ".join(each.plain.strip() for each in line.lines_at(200))


async def test_escape_cancels_a_grading(
    exercise_app: LoraTutorApp, session: Session, grader: FakeGrader
) -> None:
    app = exercise_app
    async with app.run_test(size=WIDE) as pilot:
        grader.go_on.clear()
        await pilot.press(*"right", "ctrl+s")
        await until(lambda: says(app, "Esc cancels"))
        await pilot.press("escape")
        await until(lambda: says(app, "cancelled; nothing was counted"))
        assert isinstance(app.screen, ExerciseScreen)
        assert not session.history(ID)


async def test_a_second_save_replaces_the_running_grading(
    exercise_app: LoraTutorApp, session: Session, grader: FakeGrader
) -> None:
    app = exercise_app
    async with app.run_test(size=WIDE) as pilot:
        grader.go_on.clear()
        await pilot.press(*"right", "ctrl+s")
        await until(lambda: grader.gradings == 1)
        await pilot.press("space", "ctrl+s")
        await until(lambda: grader.gradings == 2)
        grader.go_on.set()
        await until(lambda: says(app, "passed in"))
        assert len(session.history(ID)) == 1


async def test_our_own_fault_is_said_so(exercise_app: LoraTutorApp) -> None:
    app = exercise_app
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press(*"boom", "ctrl+s")
        await until(lambda: says(app, "stopped before the end [code 7]."))


async def test_output_of_the_learner_is_not_markup(exercise_app: LoraTutorApp) -> None:
    app = exercise_app
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press(*"right print", "ctrl+s")
        await sees(app, "hello [bold]from[/bold]")


async def test_hints_come_in_steps_and_stay(exercise_app: LoraTutorApp, session: Session) -> None:
    app = exercise_app
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("f2")
        await until(lambda: says(app, "Hint 1 of 3: Look at the shapes."))
        assert not says(app, "Hint 2")
        await pilot.press("f2")
        await until(lambda: says(app, "F2 shows the last hint. It is the answer."))
        await pilot.press("f2", "f2")
        await until(lambda: says(app, "These were all the hints."))
        assert session.status(ID).hints_seen == 3
    again = LoraTutorApp(session)
    async with again.run_test(size=WIDE):
        await until(lambda: says(again, "Hint 3 of 3"))


async def test_compare_opens_only_after_a_pass(exercise_app: LoraTutorApp) -> None:
    app = exercise_app
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("f8")
        assert not isinstance(app.screen, Compare)
        await pilot.press(*"right", "ctrl+s")
        await until(lambda: says(app, "passed in"))
        await pilot.press("f8")
        await until(lambda: says(app, "s = alpha / A.shape[1]"))
        assert says(app, 'right"""The adapted')
        await pilot.press("escape")
        await until(lambda: isinstance(app.screen, ExerciseScreen))


async def test_f6_goes_on(exercise_app: LoraTutorApp) -> None:
    async with exercise_app.run_test(size=WIDE) as pilot:
        await pilot.press("f6")
        await until(lambda: isinstance(exercise_app.screen, CourseMap | ExerciseScreen) is False)


async def test_letters_are_keys_only_outside_the_editor(exercise_app: LoraTutorApp) -> None:
    app = exercise_app
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("h")
        assert editor(app).text.startswith("h")
        await pilot.press("escape", "h")
        await until(lambda: says(app, "Hint 1 of 3"))
        await pilot.press("e")
        assert app.focused is editor(app)


async def test_tabs_in_the_narrow_layout(exercise_app: LoraTutorApp) -> None:
    app = exercise_app
    async with app.run_test(size=NARROW) as pilot:
        await pilot.press("f3")
        await until(lambda: says(app, "difficulty 2 of 5, about 15 min, 8 points"))
        await pilot.press("f3")
        await until(lambda: says(app, "def lora_forward"))
        await pilot.press("f9")
        await until(lambda: says(app, "Ctrl+S saves and grades."))
        await pilot.click("#tabs", offset=(12, 0))
        await until(lambda: says(app, "def lora_forward"))


async def test_leaving_keeps_the_text_and_the_cursor(
    exercise_app: LoraTutorApp, session: Session, grader: FakeGrader
) -> None:
    app = exercise_app
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("down", *"draft", "f10")
        await until(lambda: isinstance(app.screen, CourseMap))
        assert session.source(ID).split("\n")[1] == "draft"
        assert grader.gradings == 0


async def test_quitting_keeps_them_too_and_reopening_brings_them_back(
    exercise_app: LoraTutorApp, session: Session
) -> None:
    async with exercise_app.run_test(size=WIDE) as pilot:
        await pilot.press("down", *"draft", "ctrl+q")
    assert session.place() == Place("exercise", ID, 1, 5)
    again = LoraTutorApp(session)
    async with again.run_test(size=WIDE) as pilot:
        await pilot.pause()
        assert editor(again).cursor_location == (1, 5)
        assert "draft" in editor(again).text


async def test_where_saving_fails_the_app_stays(
    exercise_app: LoraTutorApp, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise WorkspaceError("The disk is full; free some space.")

    app = exercise_app
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press(*"draft")
        monkeypatch.setattr(session, "save", full)
        await pilot.press("f10")
        await until(lambda: says(app, "The disk is full"))
        assert isinstance(app.screen, ExerciseScreen)
        await pilot.press("ctrl+q")
        await until(lambda: says(app, "Ctrl+Q again quits"))
        assert app.is_running


@pytest.mark.parametrize(("key", "is_reset"), [("y", True), ("n", False), ("escape", False)])
async def test_reset_asks(
    exercise_app: LoraTutorApp, session: Session, key: str, is_reset: bool
) -> None:
    app = exercise_app
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press(*"mine", "f7")
        await until(lambda: isinstance(app.screen, Ask))
        await pilot.press(key)
        await until(lambda: isinstance(app.screen, ExerciseScreen))
        await pilot.pause()
        assert (editor(app).text == STUB) == is_reset
        if is_reset:
            assert session.backups(ID)[0].path.read_text().startswith("mine")


async def test_progress_is_told_in_the_title(exercise_app: LoraTutorApp) -> None:
    app = exercise_app
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press(*"alpha_only", "ctrl+s")
        await until(lambda: says(app, "best 2 of 8 points"))


async def test_the_end_of_the_terminal_keeps_the_text(
    exercise_app: LoraTutorApp, session: Session
) -> None:
    async with exercise_app.run_test(size=WIDE) as pilot:
        await pilot.press(*"mine")
        await told_to_end()
        await until(lambda: exercise_app.ending)
    assert session.source(ID).startswith("mine")
    assert not exercise_app.is_running


async def test_the_end_of_the_terminal_keeps_both_texts(
    exercise_app: LoraTutorApp, session: Session
) -> None:
    async with exercise_app.run_test(size=WIDE) as pilot:
        await pilot.press(*"mine")
        session.path(ID).write_text("theirs\n", encoding="utf-8")
        await told_to_end()
        await until(lambda: exercise_app.ending)
        assert session.source(ID).startswith("mine")
        assert session.backups(ID)[0].path.read_text(encoding="utf-8") == "theirs\n"


async def test_letters_before_ctrl_q_are_kept_and_those_behind_it_are_not(
    exercise_app: LoraTutorApp, session: Session
) -> None:
    """Ctrl+Q goes before the keys that wait for the editor; all of these are sent at once."""
    app = exercise_app
    async with app.run_test(size=WIDE):
        await until(lambda: app.focused is editor(app))
        for key in ["m", "i", "n", "e", "ctrl+q", "x", "y"]:
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await until(lambda: app.ending)
    assert session.source(ID).startswith("mine")
    assert not session.source(ID).startswith("minex")


async def test_news_of_a_grading_that_come_after_the_panel_has_gone_are_dropped(
    exercise_app: LoraTutorApp,
) -> None:
    """As when the app ends in the midst of one; its end is kept in mind all the same."""
    app = exercise_app
    async with app.run_test(size=WIDE):
        await until(lambda: app.focused is editor(app))
        screen = app.screen
        assert isinstance(screen, ExerciseScreen)
        grading = screen._grading
        grading.is_running = True
        await screen._bench.checks.remove()
        planned = Planned((PlannedCheck("new", "A check", 1),))
        screen.on_grading_progress(GradingProgress(grading._run.number, planned))
        screen.on_ended(Ended(grading._run.number, None, GradingCancelled()))
        assert not grading.is_running


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize("keys", [("f7", "y"), ("escape", "b", "enter")], ids=["reset", "restore"])
async def test_the_verdict_of_a_text_goes_with_it(
    session: Session, exercise_app: LoraTutorApp, size: tuple[int, int], keys: tuple[str, ...]
) -> None:
    app = exercise_app
    async with app.run_test(size=size) as pilot:
        await pilot.press(*"right", "ctrl+s")
        await sees(app, "passed in")
        assert session.status(ID).passed
        await pilot.press(*"mine", *keys[:-1])
        await until(lambda: not isinstance(app.screen, ExerciseScreen) and app.focused)
        await pilot.press(keys[-1])
        await until(lambda: "mine" not in editor(app).text)
        assert (editor(app).text == STUB) == (keys[0] == "f7")
        await until(lambda: not says(app, "passed in"))
        assert not says(app, "Checks F9:")
        assert "mine" in session.backups(ID)[0].path.read_text(encoding="utf-8")
        await pilot.press("f9") if size == NARROW else None
        await sees(app, "Ctrl+S saves and grades.")


@pytest.mark.quick
@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_the_failing_case_is_shown_as_code_and_copied(
    exercise_app: LoraTutorApp, size: tuple[int, int]
) -> None:
    app = exercise_app
    async with app.run_test(size=size) as pilot:
        await pilot.press("f8")
        assert isinstance(app.screen, ExerciseScreen), "nothing has failed yet"
        await pilot.press("ctrl+s")
        await sees(app, "not attempted yet")
        assert "F8 Inputs" not in shown(app)
        await pilot.press(*"alpha_only", "ctrl+s")
        await until(lambda: "F8 Inputs" in shown(app))
        await pilot.press("f8")
        await sees(app, "y = f(3)")
        assert "y is wrong." in shown(app)
        await pilot.press("y")
        assert app.clipboard.startswith("import numpy as np\n")
        await pilot.press("escape")
        assert isinstance(app.screen, ExerciseScreen)
