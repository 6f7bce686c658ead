"""Rows of text whose number never changes; what is in them can be picked with the mouse."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import cast

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.style import Style
from textual.widget import Widget

from lora_tutor.tui.style import plain

_PICK = "pick"


def run(text: str, style: str = "", pick: Hashable = None) -> Content:
    """Text in a style, in ASCII where asked for; a click on it picks `pick`, if that is given."""
    content = Content.styled(plain(text), style)
    return content if pick is None else content.stylize(Style.from_meta({_PICK: pick}))


def row(*parts: Content | str) -> Content:
    """The parts one after the other."""
    return Content.assemble(*(run(part) if isinstance(part, str) else part for part in parts))


def fitted(text: str, width: int) -> str:
    """The text as it will be shown, filled up to `width` cells: a column stays one in ASCII."""
    return plain(text).ljust(width)


class Lines(Widget):
    """`count` rows, as wide as there is room, or `width` cells."""

    DEFAULT_CSS = "Lines { width: 1fr; height: auto; text-wrap: nowrap; text-overflow: clip; }"

    @dataclass
    class Picked(Message):
        """Something was clicked, or the pointer was dragged over it."""

        lines: Lines
        what: Hashable

        @property
        def control(self) -> Lines:
            return self.lines

    def __init__(self, count: int, *, width: int | None = None, id: str | None = None) -> None:
        super().__init__(id=id)
        self.count = count
        self._rows: list[Content] = []
        self._dragging = False
        self._last: Hashable = None
        if width is not None:
            self.styles.width = width

    def show(self, rows: Sequence[Content]) -> None:
        """Other rows, no more than there is room for; what is missing stays empty."""
        if len(rows) > self.count:
            raise ValueError(f"{len(rows)} rows, but there is room for {self.count}")
        self._rows = list(rows)
        self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return self.count

    def render(self) -> Content:
        blank = [Content()] * (self.count - len(self._rows))
        return Content("\n").join([*self._rows, *blank])

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self._last = None
        self._dragging = self._pick(event)
        if self._dragging:
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._dragging:
            self._pick(event)

    def on_mouse_up(self) -> None:
        if self._dragging:
            self._dragging = False
            self.release_mouse()

    def _pick(self, event: events.MouseEvent) -> bool:
        what = cast(
            Hashable, self.screen.get_style_at(event.screen_x, event.screen_y).meta.get(_PICK)
        )
        if what is None:
            return False
        if what != self._last:
            self._last = what
            self.post_message(self.Picked(self, what))
        return True
