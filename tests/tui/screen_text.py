"""Reading the screen as a person does, and waiting for what a thread will bring."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from rich.segment import Segment
from textual._context import visible_screen_stack
from textual.app import App
from textual.widget import Widget

from lora_tutor.tui.screens.lab import LabScreen
from lora_tutor.tui.widgets.code_editor import CodeEditor
from lora_tutor.tui.widgets.lab_text import RunLine

Found = TypeVar("Found", bound=Widget)

DEADLINE = 8.0


def rows_of(app: App[Any]) -> list[list[Segment]]:
    """The screen as it is drawn: in each row, pieces of text with one style."""
    screen = app.screen
    # As for a paint of the app. Without it a dialog has a blank beneath, and keeps that.
    visible_screen_stack.set(app._background_screens)
    return [list(row) for row in screen._compositor.render_strips(screen.size)]


def shown(app: App[Any]) -> str:
    """The characters on the screen, line by line."""
    return "\n".join("".join(segment.text for segment in row) for row in rows_of(app))


def words_in(app: App[Any], widget: Widget) -> str:
    """What the screen shows where `widget` is, its lines joined: a sentence may be wrapped."""
    area = widget.content_region
    rows = app.screen._compositor.render_strips(app.screen.size)[area.y : area.bottom]
    return " ".join(" ".join(row.crop(area.x, area.right).text for row in rows).split())


def editor(app: App[Any]) -> CodeEditor:
    """The editor of the exercise that is open."""
    return app.screen.query_one("#code", CodeEditor)


def says(app: App[Any], words: str) -> bool:
    """Whether an exercise says so: on the screen, or in a panel, where a sentence may be wrapped
    beside the code."""
    panels = [each for each in app.screen.query("#checks, #hints") if each.region]
    texts = [" ".join(shown(app).split()), *(words_in(app, each) for each in panels)]
    return any(words in each for each in texts)


async def sees(app: App[Any], words: str, *, patience: float = DEADLINE) -> None:
    """Wait until `words` are on the screen; a failure shows the screen."""
    try:
        await until(lambda: words in " ".join(shown(app).split()), patience=patience)
    except AssertionError:
        raise AssertionError(f"{words!r} is not on the screen:\n{shown(app)}") from None


async def until(condition: Callable[[], object], *, patience: float = DEADLINE) -> None:
    """Wait until `condition` holds; AssertionError after `patience` seconds."""
    loop = asyncio.get_running_loop()
    end = loop.time() + patience
    while not condition():
        assert loop.time() < end, f"waited in vain for {condition}"
        await asyncio.sleep(0.01)


async def found(app: App[Any], kind: type[Found]) -> Found:
    """The first widget of a kind on the screen, once it is laid out: a page comes in two parts."""
    await until(lambda: any(each.size.height for each in app.screen.query(kind)))
    return app.screen.query(kind).first()


async def opened_lab(app: App[Any]) -> LabScreen:
    """The screen of a lab, once all of it is there."""
    await until(lambda: isinstance(app.screen, LabScreen) and app.screen.query(RunLine))
    assert isinstance(app.screen, LabScreen)
    return app.screen
