"""Few pictures at two sizes. What must be in the picture is asserted before it is taken."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from lora_tutor.session import Place
from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.widgets.code_editor import CodeEditor
from tests.tui.fake_session import FakeSession
from tests.tui.screen_text import shown, until

SIZES = [(80, 24), (120, 36)]
Compare = Callable[..., bool]


def waits_for(*words: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """Before the picture: these words are on the screen, and nothing blinks or names a path."""

    async def before(pilot: Pilot[Any]) -> None:
        app = pilot.app
        for each in app.screen.query(CodeEditor):
            each.cursor_blink = False
        for each in app.screen.query("#status"):
            each.visible = False
        await until(lambda: all(word in shown(app) for word in words))
        await pilot.pause()

    return before


@pytest.mark.parametrize("size", SIZES)
def test_map(snap_compare: Compare, app: LoraTutorApp, size: tuple[int, int]) -> None:
    assert snap_compare(app, terminal_size=size, run_before=waits_for("What's next"))


@pytest.mark.parametrize("size", SIZES)
def test_lesson(snap_compare: Compare, lesson_app: LoraTutorApp, size: tuple[int, int]) -> None:
    assert snap_compare(lesson_app, terminal_size=size, run_before=waits_for("Fine-tuning learns"))


@pytest.mark.parametrize("size", SIZES)
def test_exercise_with_a_named_mistake(
    snap_compare: Compare, exercise_app: LoraTutorApp, size: tuple[int, int]
) -> None:
    before = _graded("alpha_only", "This looks familiar")
    assert snap_compare(exercise_app, terminal_size=size, run_before=before)


def _graded(text: str, *words: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    async def before(pilot: Pilot[Any]) -> None:
        await until(lambda: isinstance(pilot.app.focused, CodeEditor))
        await pilot.press(*text, "ctrl+s")
        await waits_for(*words)(pilot)

    return before


def test_lesson_in_light_colours(
    snap_compare: Compare, session: FakeSession, app: LoraTutorApp
) -> None:
    session.kept = Place("lesson", "4.2")
    app.theme = "textual-light"
    before = waits_for("terms: 3   rank of the sum: 3")
    assert snap_compare(app, terminal_size=SIZES[0], run_before=before)
