"""With LORA_TUTOR_ASCII=1 every cell of every view is ASCII, and every word spelled, not guessed.

A sample is seen with NO_COLOR=1 too, which must hold beside it.

The last filter would turn an α into an `a` wherever it stands. So each view is also looked at
without that filter: then only lines, blocks and what the learner wrote may be left for it to do.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.line_filters import AsciiOnly
from lora_tutor.typeset.ascii import LINES
from tests.tui.every_view import SAMPLE, Walk, every_walk
from tests.tui.judges import PRINTED
from tests.tui.screen_text import rows_of
from tests.tui.test_no_colour import assert_no_colour, hides_focus

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]

LEARNERS = "CodeEditor, TextArea, Input"
"""What the learner wrote, or what a file of theirs says."""


def unspelled(app: LoraTutorApp) -> set[str]:
    """The signs that the last filter has to guess at, outside of the learner's own text."""
    own = [each.region for each in app.screen.query(LEARNERS) if each.region.area]
    found = set()
    for y, row in enumerate(rows_of(app)):
        x = 0
        for segment in row:
            at = (x, y)
            if not any(region.contains(*at) for region in own):
                found |= {sign for sign in segment.text if not sign.isascii()} - set(LINES)
            x += segment.cell_length
    return found


@every_walk(__name__)
async def test_every_cell_is_ascii(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    monkeypatch.setenv("LORA_TUTOR_ASCII", "1")
    if part == SAMPLE:
        monkeypatch.setenv("NO_COLOR", "1")
    assert PRINTED.isascii(), "what the learner printed must not be taken for ours"
    walk = Walk(tmp_path / "workspace", part=part, every_answer=True)
    (last,) = (each for each in walk.app.last_filter.filters if isinstance(each, AsciiOnly))
    bad: dict[str, str] = {}
    async with walk.begun():
        async for name in walk.views():
            for row in rows_of(walk.app):
                for segment in row:
                    assert segment.text.isascii(), f"{name}: {segment.text!r}"
            last.enabled = False
            walk.redraw()
            for sign in unspelled(walk.app):
                bad.setdefault(sign, name)
            last.enabled = True
            walk.redraw()
            if part == SAMPLE:
                await walk.calm()
                assert_no_colour(walk.app, name)
                assert not (walk.is_focus_view(name) and await hides_focus(walk)), name
    assert not bad, "\n".join(f"{sign!r} {name}" for sign, name in bad.items())
