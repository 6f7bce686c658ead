"""With LORA_TUTOR_ASCII=1 every cell of every view is ASCII, and every word spelled, not guessed.

The same walk has NO_COLOR=1: no view has a colour then, and the focus shows all the same.

The last filter would turn an α into an `a` wherever it stands. So it is switched off, and each view
is looked at as it comes to it: only lines, blocks and what the learner wrote may be left for it to
do. What it makes of the view is looked at then.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from rich.segment import Segment
from textual.color import Color

from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.line_filters import AsciiOnly
from lora_tutor.typeset.ascii import LINES
from tests.tui.every_view import Walk, every_walk
from tests.tui.judges import PRINTED
from tests.tui.screen_text import rows_of
from tests.tui.test_no_colour import assert_no_colour, hides_focus

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]

BLACK = Color(0, 0, 0)
LEARNERS = "CodeEditor, TextArea, Input"
"""What the learner wrote, or what a file of theirs says."""


def unspelled(app: LoraTutorApp, rows: Sequence[Sequence[Segment]]) -> set[str]:
    """The signs that the last filter has to guess at, outside of the learner's own text."""
    # What lies beneath a dialog is on the screen too.
    every = [each for screen in app.screen_stack for each in screen.query(LEARNERS)]
    own = [each.region for each in every if each.region.area]
    found = set()
    for y, row in enumerate(rows):
        x = 0
        for segment in row:
            at = (x, y)
            if not segment.text.isascii() and not any(region.contains(*at) for region in own):
                found |= {sign for sign in segment.text if not sign.isascii()} - set(LINES)
            x += segment.cell_length
    return found


def assert_ascii(rows: Sequence[Sequence[Segment]], name: str) -> None:
    for row in rows:
        for segment in row:
            assert segment.text.isascii(), f"{name}: {segment.text!r}"


@every_walk(__name__)
async def test_every_cell_is_ascii_without_colour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    monkeypatch.setenv("LORA_TUTOR_ASCII", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    assert PRINTED.isascii(), "what the learner printed must not be taken for ours"
    walk = Walk(tmp_path / "workspace", part=part, every_answer=True)
    (last,) = (each for each in walk.app.last_filter.filters if isinstance(each, AsciiOnly))
    bad: dict[str, str] = {}
    async with walk.begun():
        async for name in walk.views():
            if last.enabled:
                assert_ascii(rows_of(walk.app), name)
                last.enabled = False
                walk.redraw()
            rows = rows_of(walk.app)
            for sign in unspelled(walk.app, rows):
                bad.setdefault(sign, name)
            assert_ascii([last.apply(row, BLACK) for row in rows], name)
            assert_no_colour(rows, name)
            assert not (walk.is_focus_view(name) and await hides_focus(walk)), name
        last.enabled = True
        walk.redraw()
        assert_ascii(rows_of(walk.app), name)
    assert not bad, "\n".join(f"{sign!r} {name}" for sign, name in bad.items())
