"""What was typed and not saved when the app was killed is back the next time."""

from __future__ import annotations

import pytest

from lora_tutor.learner.notes import Draft
from lora_tutor.learner.session import Session
from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.screens.ask import Ask
from tests.tui.screen_text import sees, until
from tests.tui.test_exercise import ID, WIDE, editor


async def test_what_is_typed_is_kept_aside_until_it_is_saved(
    exercise_app: LoraTutorApp, session: Session
) -> None:
    stub, notes = session.source(ID), session.notes
    async with exercise_app.run_test(size=WIDE) as pilot:
        await until(lambda: exercise_app.focused is editor(exercise_app))
        await pilot.press(*"mine")
        await until(lambda: notes.draft(ID) == Draft(stub, f"mine{stub}"))
        assert session.source(ID) == stub
        await pilot.press("ctrl+s")
        await until(lambda: notes.draft(ID) is None)
        await pilot.press("1")
        await until(lambda: notes.draft(ID) is not None)
        await pilot.press("backspace")
        await until(lambda: notes.draft(ID) is None)


async def test_it_is_back_and_can_be_undone(exercise_app: LoraTutorApp, session: Session) -> None:
    stub = session.source(ID)
    session.notes.keep_draft(ID, Draft(stub, "mine\n"))
    async with exercise_app.run_test(size=WIDE, notifications=True) as pilot:
        await sees(exercise_app, "What you had not saved is back")
        await sees(exercise_app, "not saved")
        assert editor(exercise_app).text == "mine\n"
        assert session.source(ID) == stub
        await pilot.press("ctrl+z")
        await until(lambda: editor(exercise_app).text == stub)
        await pilot.press("ctrl+y", "ctrl+s")
        await until(lambda: session.source(ID) == "mine\n")
    assert session.notes.draft(ID) is None


@pytest.mark.parametrize(("key", "kept"), [("t", "theirs\n"), ("k", "mine\n")])
async def test_a_file_that_has_changed_since_is_asked_about(
    exercise_app: LoraTutorApp, session: Session, key: str, kept: str
) -> None:
    session.notes.keep_draft(ID, Draft(session.source(ID), "mine\n"))
    session.path(ID).write_text("theirs\n", encoding="utf-8")
    async with exercise_app.run_test(size=WIDE) as pilot:
        await until(lambda: isinstance(exercise_app.screen, Ask))
        await pilot.press(key)
        await until(lambda: editor(exercise_app).text == kept == session.source(ID))
    assert session.notes.draft(ID) is None


async def test_a_draft_that_was_saved_after_all_is_nothing(
    exercise_app: LoraTutorApp, session: Session
) -> None:
    session.notes.keep_draft(ID, Draft(session.source(ID), "mine\n"))
    session.save(ID, "mine\n")
    async with exercise_app.run_test(size=WIDE, notifications=True):
        await sees(exercise_app, "saved")
        assert editor(exercise_app).text == "mine\n"
    assert session.notes.draft(ID) is None
