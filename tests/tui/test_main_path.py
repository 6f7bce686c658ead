"""The main path with the real session and the real grader: read, write, save, see the verdict."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lora_tutor.learner.session import Place, Session
from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.screens.course_map import CourseList, CourseMap
from lora_tutor.tui.screens.exercise import ExerciseScreen
from lora_tutor.tui.screens.lesson import LessonScreen, PageScroll
from lora_tutor.tui.widgets.code_editor import CodeEditor
from tests.tui.screen_text import sees, until, words_in

pytestmark = pytest.mark.slow

ID = "09_lora_forward"
PATIENCE = 60.0
"""The first grading waits for torch to be loaded."""

ANSWER = ["s = alpha / A.shape[1]", "return x @ W.T + s * (x @ B.T) @ A.T"]
ALPHA_ALONE = ["return x @ W.T + alpha * (x @ B.T) @ A.T"]


@pytest.fixture
def real(tmp_path: Path) -> Iterator[LoraTutorApp]:
    session = Session.open(tmp_path / "workspace")
    session.notes.choose("welcomed", "yes")
    yield LoraTutorApp(session)
    session.close()


async def write_the_body(app: LoraTutorApp, lines: list[str]) -> list[str]:
    """The keys that put `lines` in the place of the stub's last statement."""
    code = app.screen.query_one("#code", CodeEditor)
    rows = code.text.split("\n")
    row = next(at for at, line in enumerate(rows) if "raise NotImplementedError" in line)
    code.cursor_location = (row, len(rows[row]) - len(rows[row].lstrip()))
    return ["ctrl+k", *[key for line in lines for key in [*line, "enter"]]]


async def test_from_the_map_over_the_lesson_to_a_pass(real: LoraTutorApp) -> None:
    app = real
    async with app.run_test(size=(80, 24)) as pilot:
        await until(lambda: isinstance(app.screen, CourseMap))
        course = app.screen.query_one(CourseList)
        course.highlighted = course.get_option_index("lesson:4.2")
        await pilot.press("enter")
        await until(lambda: isinstance(app.screen, LessonScreen))
        await sees(app, "lora_A = our B")
        scroll = app.screen.query_one(PageScroll)
        for _ in range(60):
            if scroll.scroll_y >= scroll.max_scroll_y - 1:
                break
            await pilot.press("space")
            await pilot.pause()
        await until(lambda: app.session.is_read("4.2"))
        await pilot.press("e")
        await until(lambda: isinstance(app.screen, ExerciseScreen))
        await pilot.press(*await write_the_body(app, ANSWER), "ctrl+s")
        await sees(app, "passed in", patience=PATIENCE)
        await sees(app, "9 of 9 points")
        assert app.session.status(ID).passed
        await pilot.press("f8")
        await sees(app, "The reference")


async def test_a_known_mistake_is_called_by_its_name(real: LoraTutorApp) -> None:
    app = real
    app.session.remember(Place("exercise", ID))
    async with app.run_test(size=(120, 36)) as pilot:
        await until(lambda: isinstance(app.screen, ExerciseScreen))
        await pilot.press(*await write_the_body(app, ALPHA_ALONE), "ctrl+s")
        await sees(app, "This looks familiar", patience=PATIENCE)
        mistake = app.session.history(ID)[0].report.mistake
        assert mistake is not None
        assert mistake.title in words_in(app, app.screen.query_one("#mistake"))
        assert not app.session.status(ID).passed
