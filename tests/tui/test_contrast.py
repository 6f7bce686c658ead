"""No text below 4.5:1, measured on what is drawn: every view of the app, in light and in dark."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.segment import Segment

from lora_tutor.tui.app import DARK, LIGHT, LoraTutorApp
from lora_tutor.tui.line_filters import MINIMUM, contrast, is_graphics
from tests.tui.every_view import SAMPLE, Walk, every_walk
from tests.tui.screen_text import rows_of

AT_ONCE = 7
"""So many views of a sample, one after the other, are in one theme."""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]

Colours = tuple[tuple[int, int, int], tuple[int, int, int]]


def colours_of(segment: Segment) -> Colours | None:
    """Foreground and ground of visible text; None where nothing is to be read."""
    text, style, _ = segment
    if is_graphics(text):
        return None
    assert style is not None
    assert style.color is not None, f"{text!r} has no colour of its own"
    assert style.bgcolor is not None, f"{text!r} has no ground of its own"
    assert not style.dim, f"{text!r} is dim, as each terminal sees fit"
    front, back = style.color.triplet, style.bgcolor.triplet
    assert front is not None
    assert back is not None
    return (tuple(back), tuple(front)) if style.reverse else (tuple(front), tuple(back))


def faint(app: LoraTutorApp) -> dict[Colours, str]:
    """Every pair of colours that cannot be read, with one text that has it."""
    found = {}
    for row in rows_of(app):
        for segment in row:
            pair = colours_of(segment)
            if pair is not None and contrast(*pair) < MINIMUM:
                found[pair] = segment.text
    return found


@every_walk(__name__)
async def test_all_text_is_readable(tmp_path: Path, part: str) -> None:
    walk = Walk(tmp_path / "workspace", part=part)
    bad: dict[Colours, str] = {}
    seen = 0
    async with walk.begun():
        async for name in walk.views():
            # In a sample each view is seen in one of the two: a change styles every widget anew.
            themes = [(LIGHT, DARK)[seen // AT_ONCE % 2]] if part == SAMPLE else [LIGHT, DARK]
            # One of the commands turns dark into light.
            if walk.app.theme == themes[-1]:
                themes.reverse()
            seen += 1
            for theme in themes:
                if walk.app.theme != theme:
                    walk.app.theme = theme
                    await walk.calm()
                for pair, text in faint(walk.app).items():
                    bad.setdefault(pair, f"{name}, {theme}: {text!r} {contrast(*pair):.2f}")
    assert not bad, "\n".join(f"{pair}: {where}" for pair, where in bad.items())
