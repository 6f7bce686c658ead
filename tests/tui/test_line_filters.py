"""What is done to every cell last: pure functions over pieces of text with a style."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from lora_tutor.tui.line_filters import (
    MINIMUM,
    AsciiOnly,
    MinimumContrast,
    NoColour,
    NoControls,
    Parts,
    contrast,
    is_graphics,
    readable,
)

GROUND = Color(18, 18, 18)
PARTS = st.tuples(*[st.integers(0, 255)] * 3)
DIM = Style.parse("#303030 on #202020")


@given(PARTS, PARTS)
def test_any_text_becomes_readable_on_any_ground(text: Parts, ground: Parts) -> None:
    better = readable(text, ground)
    assert contrast(better, ground) >= MINIMUM
    if contrast(text, ground) >= MINIMUM:
        assert better == text


def test_the_ratio_is_that_of_wcag() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((118, 118, 118), (255, 255, 255)) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize(
    ("text", "graphics"),
    [("╭──╮ ▀▀", True), ("⠁⣿", True), ("  ", True), ("▀ 3", False), ("✔", False)],
)
def test_what_is_read_and_what_is_seen(text: str, graphics: bool) -> None:
    assert is_graphics(text) is graphics
    (segment,) = MinimumContrast().apply([Segment(text, DIM)], GROUND)
    assert (segment.style == DIM) is graphics


def test_reversed_text_is_the_ground() -> None:
    style = DIM + Style(reverse=True)
    (segment,) = MinimumContrast().apply([Segment("words", style)], GROUND)
    assert segment.style is not None
    assert segment.style.color == style.color
    assert segment.style.bgcolor != style.bgcolor


@pytest.mark.parametrize("style", [None, Style(), Style(color="red"), Style(bold=True)])
def test_the_terminals_own_colours_stay(style: Style | None) -> None:
    (segment,) = MinimumContrast().apply([Segment("words", style)], GROUND)
    assert segment.style == style


def test_without_colour_all_else_stays() -> None:
    style = Style.parse("bold reverse underline red on blue") + Style.from_meta({"@click": "x"})
    bare, plain = NoColour().apply([Segment("a"), Segment("b", style)], GROUND)
    assert bare == Segment("a")
    assert plain.style is not None
    assert (plain.style.color, plain.style.bgcolor) == (None, None)
    assert (plain.style.bold, plain.style.reverse, plain.style.underline) == (True, True, True)
    assert plain.style.meta == {"@click": "x"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("╭─ α ≤ ½ ─╮", "+- a < 1 -+"),
        ("╰│║═╯", "+||=+"),
        ("漢字 ok", "? ?  ok"),
        ("e\u0301x", "ex"),
        ("👩‍👩‍👧", None),
        ("plain", "plain"),
    ],
)
def test_ascii_takes_as_many_cells(text: str, expected: str | None) -> None:
    before = Segment(text, DIM)
    (after,) = AsciiOnly().apply([before], GROUND)
    assert after.text.isascii()
    assert after.cell_length == before.cell_length
    assert after.style == DIM
    if expected is not None:
        assert after.text == expected


@pytest.mark.parametrize("text", ["a\x1b[31mb", "\x00", "tab\there", "\x9b2J", "\u2028"])
def test_controls_never_reach_the_terminal(text: str) -> None:
    before = Segment(text)
    (after,) = NoControls().apply([before], GROUND)
    assert after.text.isprintable()
    assert after.cell_length == before.cell_length
