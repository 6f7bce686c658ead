"""Wherever the focus is, the footer of a narrow window still leads to help and to the map."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widget import Widget

from lora_tutor.learner.session import Place
from tests.tui.every_view import NARROW, Walk
from tests.tui.screen_text import shown

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.mark.thorough
async def test_no_focus_takes_the_keys_of_the_place_away(tmp_path: Path) -> None:
    """For each set of links that a page can have, each kind of part on such a page."""
    walk = Walk(tmp_path / "workspace")
    short: list[str] = []
    async with walk.begun():
        await walk.resize(*NARROW)
        seen: set[tuple[bool, bool, type[Widget]]] = set()
        for lesson in walk.session.course.lessons():
            await walk.go(Place("lesson", lesson.id))
            links = bool(lesson.exercises), bool(lesson.labs)
            for widget in list(walk.app.screen.focus_chain):
                if (*links, type(widget)) in seen or not widget.is_attached:
                    continue
                seen.add((*links, type(widget)))
                widget.focus()
                await walk.calm()
                footer = shown(walk.app).splitlines()[-1]
                if "Map F1 Help" not in footer or not footer.endswith("^p palette "):
                    short.append(f"{lesson.id}, {type(widget).__name__}: {footer!r}")
    assert not short, "\n".join(short)


async def test_the_smallest_window_shows_the_way_to_help_on_the_map(tmp_path: Path) -> None:
    walk = Walk(tmp_path / "workspace")
    async with walk.begun():
        await walk.go(Place("map"))
        await walk.resize(60, 18)
        assert "F1 Help" in shown(walk.app).splitlines()[-1]
