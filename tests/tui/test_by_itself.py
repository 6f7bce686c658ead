"""What opens by itself waits until nobody types, and swallows no key."""

from __future__ import annotations

import asyncio

import pytest
from textual import events

from lora_tutor.learner.session import Session
from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.screens.ask import Ask
from lora_tutor.tui.screens.celebration import Celebration
from lora_tutor.tui.screens.course_map import CourseList, CourseMap
from lora_tutor.tui.screens.welcome import Welcome
from lora_tutor.tui.widgets.code_editor import CodeEditor
from tests.tui.screen_text import sees, shown, until

ID = "09_lora_forward"
REST = 0.4
UNREAD = "lora_tutor.tui.screens.dialog.UNREAD"


@pytest.fixture(autouse=True)
def _as_people_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lora_tutor.tui.resting.REST", REST)
    # Until a test says that it has read, however slow the machine is.
    monkeypatch.setattr(UNREAD, 600.0)


async def typed(app: LoraTutorApp, keys: str, pause: float = REST / 3) -> None:
    for key in keys:
        app.post_message(events.Key(key, key))
        await asyncio.sleep(pause)


async def test_the_question_of_two_versions_waits_and_swallows_nothing(
    session: Session, exercise_app: LoraTutorApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = exercise_app
    async with app.run_test(size=(80, 24)):
        await sees(app, "watching by")
        code = app.screen.query_one(CodeEditor)
        await typed(app, "m")
        session.path(ID).write_text("# theirs\n", encoding="utf-8")
        # Letters that answer the question, typed on while it wants to open.
        await typed(app, "tbktbk")
        await until(lambda: code.text.startswith("mtbktbk"))
        await until(lambda: isinstance(app.screen, Ask))
        # Those that come just as it opens go to the editor as well, and it comes again.
        await typed(app, "tb")
        await until(lambda: code.text.startswith("mtbktbktb"))
        await until(lambda: isinstance(app.screen, Ask))
        monkeypatch.setattr(UNREAD, 0.0)
        await typed(app, "k")
        await until(lambda: session.source(ID).startswith("mtbktbktb"))


async def test_the_word_on_a_section_waits_and_is_not_lost(
    session: Session, lesson_app: LoraTutorApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = lesson_app
    async with app.run_test(size=(80, 24)) as pilot:
        await sees(app, "Fine-tuning learns")
        session.mark_read("1.1")
        await pilot.press("m")
        await until(lambda: isinstance(app.screen, Celebration))
        course = app.screen_stack[0].query_one(CourseList)
        await pilot.press("j")
        await until(lambda: course.highlighted)
        await until(lambda: isinstance(app.screen, Celebration))
        monkeypatch.setattr(UNREAD, 0.0)
        await pilot.press("enter")
        await until(lambda: isinstance(app.screen, CourseMap))
        await until(lambda: session.to_celebrate() is None)


async def test_the_welcome_makes_no_one_wait(newcomer: Session) -> None:
    app = LoraTutorApp(newcomer)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(lambda: isinstance(app.screen, Welcome))
        await pilot.press("escape")
        await until(lambda: isinstance(app.screen, CourseMap))


async def test_a_note_of_the_app_waits_too(
    session: Session, exercise_app: LoraTutorApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = exercise_app
    monkeypatch.setattr("lora_tutor.tui.resting.REST", 3.0)
    async with app.run_test(size=(80, 24), notifications=True):
        await sees(app, "watching by")
        session.notices.append("Something to know.")
        await typed(app, "m", 0)
        await until(lambda: "mdef" in shown(app) or 'm"""' in shown(app))
        await typed(app, "m", 0)
        app.show_notices()
        await typed(app, "m", 0.3)
        assert "Something to know." not in shown(app)
        await sees(app, "Something to know.")
