"""Filters over the finished lines of cells, just before the terminal gets them.

They make text readable on its ground, take colour away for NO_COLOR, replace letters that an ASCII
terminal lacks, and take control characters out. Styles and themes are not asked: these rules hold
for every widget, Textual's own included.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rich.cells import cell_len
from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

Parts = tuple[int, int, int]

MINIMUM = 4.5
"""The contrast of text to its ground that WCAG 2.1 asks for at level AA."""
_GRAPHICS = re.compile(r"[\s\u2500-\u259f\u2800-\u28ff\U0001fb00-\U0001fbff]*")


def is_graphics(text: str) -> bool:
    """Whether `text` is only drawn with: lines, blocks and braille dots of curves."""
    return _GRAPHICS.fullmatch(text) is not None


def contrast(one: Parts, other: Parts) -> float:
    """The ratio of WCAG 2.1, from 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@lru_cache(4096)
def _luminance(colour: Parts) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@lru_cache(4096)
def readable(text: Parts, ground: Parts) -> Parts:
    """`text`, as little darker or lighter as makes it readable on `ground`."""
    if contrast(text, ground) >= MINIMUM:
        return text
    # Of black and white, one always has the contrast: there is no ground between.
    end = 255 if contrast((255, 255, 255), ground) >= MINIMUM else 0
    for share in range(1, 33):
        red, green, blue = (round(part + (end - part) * share / 32) for part in text)
        if contrast((red, green, blue), ground) >= MINIMUM:
            return red, green, blue
    return end, end, end


@lru_cache(4096)
def _readable_style(style: Style, background: Parts) -> Style:
    if style.color is None or style.color.triplet is None:
        return style  # the terminal's own colours, which nobody here knows
    ground = style.bgcolor.triplet if style.bgcolor is not None else None
    front, back = tuple(style.color.triplet), tuple(ground) if ground else background
    if style.reverse:
        changed = readable(back, front)
        return style if changed == back else style + Style(bgcolor=RichColor.from_rgb(*changed))
    changed = readable(front, back)
    return style if changed == front else style + Style(color=RichColor.from_rgb(*changed))


class MinimumContrast(LineFilter):
    """Makes text darker or lighter until its contrast is 4.5:1; graphics keep their colours.

    Terminals offer the same under the name of minimum contrast.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        ground = (background.r, background.g, background.b)
        changed = []
        for segment in segments:
            text, style, control = segment
            if style is not None and not control:
                better = _readable_style(style, ground)
                if better is not style and not is_graphics(text):
                    segment = Segment(text, better)
            changed.append(segment)
        return changed


@lru_cache(4096)
def _without_colour(style: Style) -> Style:
    plain = style.without_color
    return plain + Style.from_meta(style.meta) if style.meta else plain


class NoColour(LineFilter):
    """Leaves bold, underlined and reversed, for NO_COLOR. Textual's own filter shows greys."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            Segment(text, None if style is None else _without_colour(style), control)
            for text, style, control in segments
        ]


class Chain(LineFilter):
    """Applies several filters as one, because Textual copies every line for each filter."""

    def __init__(self, *filters: LineFilter) -> None:
        super().__init__()
        self.filters = filters

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        for each in self.filters:
            if each.enabled:
                segments = each.apply(segments, background)
        return segments


class AsciiOnly(LineFilter):
    """Replaces every sign that is not ASCII by one as wide, for terminals that show no other.

    Prose is spelled in ASCII before it is laid out; lines, blocks and the learner's own text are
    left for this filter.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        from lora_tutor.typeset.ascii import in_place

        return [
            segment if segment.text.isascii() else Segment(in_place(segment.text), segment.style)
            for segment in segments
        ]


class NoControls(LineFilter):
    """Shows `?` for each control character, which text from elsewhere may hold."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            segment
            if segment.control or segment.text.isprintable()
            else Segment(_CONTROLS.sub(_refused, segment.text), segment.style)
            for segment in segments
        ]


_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def _refused(match: re.Match[str]) -> str:
    """As many cells as Textual has counted for it: some controls count as none."""
    return "?" * cell_len(match[0])
