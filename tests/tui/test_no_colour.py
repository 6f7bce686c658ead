"""With NO_COLOR=1 no view has a colour, and the focus shows all the same.

Every view is seen in test_ascii_everywhere, where both are switched on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from rich.segment import Segment
from textual.widget import Widget

from lora_tutor.learner.session import Place, Session
from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.line_filters import is_graphics
from lora_tutor.tui.widgets.chart_pager import ChartPager
from tests.tui.at_rest import at_rest
from tests.tui.every_view import EXERCISE, Walk
from tests.tui.screen_text import rows_of

pytestmark = pytest.mark.slow

SCROLLS = {"PageScroll", "LabText", "VerticalScroll", "ChecksPanel", "HintPanel"}
"""Text that can only be scrolled: it may have the focus, but there is nothing to act on."""
HAS_A_CURSOR = {"CodeEditor", "CourseList"}
"""What shows its cursor at all times."""
Look = list[tuple[str, str]]


def looks(app: LoraTutorApp, widget: Widget | None = None) -> Look:
    """What is on the screen, or where a widget is: each text with what it has but colours."""
    area = app.screen.region if widget is None else widget.region
    return list(_looks(app, area.x, area.right, range(area.y, area.bottom)))


def _looks(app: LoraTutorApp, left: int, right: int, rows: range) -> Iterator[tuple[str, str]]:
    from textual.strip import Strip

    for y, row in enumerate(rows_of(app)):
        if y in rows:
            for segment in Strip(row).crop(left, right):
                yield segment.text, str(segment.style) if segment.style is not None else ""


def assert_no_colour(rows: Sequence[Sequence[Segment]], name: str) -> None:
    for row in rows:
        for segment in row:
            style = segment.style
            assert style is None or (style.color is None and style.bgcolor is None), (
                f"{name}: {segment.text!r} {style}"
            )


async def hides_focus(walk: Walk) -> bool:
    """Whether the widget that has it looks the same without it."""
    widget = walk.app.focused
    if widget is None or type(widget).__name__ in SCROLLS | HAS_A_CURSOR:
        return False
    if isinstance(widget, ChartPager) and not widget.has_class("-paged"):
        return False  # of one chart: there is no page to turn
    if hasattr(widget, "cursor_blink"):
        # Where it blinks, it is not to be seen half of the time.
        widget.cursor_blink = False
        await walk.calm()
    focused = looks(walk.app, widget)
    walk.app.screen.set_focus(None)
    await walk.calm()
    return looks(walk.app, widget) == focused


@pytest.mark.parametrize("place", [Place("map"), Place("exercise", EXERCISE)])
async def test_cursors_are_reversed(
    session: Session, monkeypatch: pytest.MonkeyPatch, place: Place
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    session.remember(place)
    app = LoraTutorApp(session)
    async with app.run_test():
        # A blinking cursor is not to be seen half of the time.
        await at_rest(app)
        assert app.focused is not None
        # The thumb of a scrollbar is reversed, too, but it holds no words.
        assert any(
            "reverse" in style and text.strip() and not is_graphics(text)
            for text, style in looks(app, app.focused)
        )


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("", False)])
def test_an_empty_no_color_is_none(
    app: LoraTutorApp, monkeypatch: pytest.MonkeyPatch, value: str, expected: bool
) -> None:
    monkeypatch.setenv("NO_COLOR", value)
    assert LoraTutorApp(app.session).no_color is expected
