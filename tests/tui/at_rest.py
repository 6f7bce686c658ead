"""When a picture may be taken: all has come that comes late, and nothing changes any more.

A place brings its footer, links and figures after its first paint, from threads and timers; on a
busy machine a dialog may lie over it before they are there.
"""

from __future__ import annotations

import asyncio
from typing import Any

from rich.segment import Segment
from textual.app import App
from textual.screen import Screen
from textual.widgets import Input, TextArea

from lora_tutor.tui.screens.base import SMALLEST, CourseScreen
from lora_tutor.tui.screens.exercise import ExerciseScreen
from lora_tutor.tui.screens.lesson import LessonScreen
from tests.tui.screen_text import rows_of

LOOKS = 8
"""So many looks in a row show the same."""
BETWEEN = 0.05
"""Seconds from one look to the next."""
PATIENCE = 60.0
"""Seconds: a figure waits for numpy, and a busy machine for everything."""


async def at_rest(app: App[Any]) -> None:
    """Wait until every screen of the stack is complete and the picture stays as it is.

    From then on no cursor blinks: it is shown.

    AssertionError, with what was awaited, after `PATIENCE` seconds.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + PATIENCE
    last: list[list[Segment]] = []
    same = 0
    while same < LOOKS:
        _freeze_cursors(app)
        awaited = _awaited(app)
        now = [] if awaited else rows_of(app)
        same = same + 1 if now and now == last else 0
        last = now
        assert loop.time() < end, f"no rest: {awaited or 'the picture keeps changing'}"
        await asyncio.sleep(BETWEEN)


def _freeze_cursors(app: App[Any]) -> None:
    """Whether a cursor blinks on or off just now is nobody's doing."""
    for screen in app.screen_stack:
        for area in screen.query(TextArea):
            area.cursor_blink = False
        for line in screen.query(Input):
            if line.cursor_blink or not line._cursor_visible:
                line.cursor_blink = False
                line._cursor_visible = True
                line.refresh()


def _awaited(app: App[Any]) -> str:
    """What is still to come, in words; empty if nothing is."""
    for screen in app.screen_stack:
        missing = _missing(app, screen) if isinstance(screen, CourseScreen) else ""
        awaited = missing or _work(screen)
        if awaited:
            return f"{type(screen).__name__}: {awaited}"
    return ""


def _missing(app: App[Any], screen: CourseScreen) -> str:
    if app.size.width < SMALLEST[0] or app.size.height < SMALLEST[1]:
        return ""
    if not screen.query("Footer"):
        return "its footer"
    if screen.query("#loading"):
        return "its figures"
    if isinstance(screen, LessonScreen) and not screen.query(".links-title"):
        return "its links"
    if isinstance(screen, ExerciseScreen):
        if "watching" not in screen._watching:
            return "its watcher"
        if screen is app.screen and app.focused is None:
            return "its focus"
    return ""


def _work(screen: Screen[Any]) -> str:
    """What the screen has yet to do, in words."""
    # A screen beneath another keeps these for as long as it is not the top one.
    if screen is screen.app.screen:
        if screen._repaint_required or screen._dirty_widgets:
            return f"paint {screen._dirty_widgets}"
        if screen._layout_required:
            return "lay out"
    if screen._callbacks:
        return f"call {screen._callbacks}"
    for pump in (screen.app, screen, *screen.walk_children()):
        queue = pump._message_queue
        if pump._next_callbacks or (queue is not None and not queue.empty()):
            return f"hear what is said to {pump}"
    return ""
