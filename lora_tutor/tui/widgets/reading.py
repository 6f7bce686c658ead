"""A text to read: paging cuts nothing, and what is in view takes its keys without the focus."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import ClassVar

from textual import events
from textual.actions import SkipAction, parse
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.dom import DOMNode
from textual.widget import Widget
from textual.widgets import Static

from lora_tutor.tui.faulty_figures import OutlivesFigures
from lora_tutor.tui.widgets.fitted import Fitted
from lora_tutor.tui.widgets.folds import Whole, room_below, row_above, row_below

_WRITTEN_IN = {"Input", "TextArea"}
"""By name, because to load the latter takes longer than a page."""


class Part(Widget):
    """A part of a text that takes keys: with the focus all of them, without it those it shows."""

    def wants(self, event: events.Key, rows: range) -> int:
        """How much it wants a key while these of its rows are in view; 0 where not at all."""
        raise NotImplementedError

    def keeps_focus(self, rows: range) -> bool:
        """Whether it keeps the focus while these of its rows are in view.

        Where nothing is seen that a key would move, the key is the text's.
        """
        return bool(rows)

    @property
    def text_around(self) -> ReadingScroll | None:
        """The text that scrolls around it, if one does."""
        around = (each for each in self.ancestors if isinstance(each, ReadingScroll))
        return next((each.scroller for each in around), None)

    def rows_seen(self) -> range:
        """Those of its rows that are in view; all of them where no text scrolls around it."""
        around = self.text_around
        return range(self.region.height) if around is None else around.rows_in_view(self)

    async def take(self, event: events.Key) -> None:
        """Do what the key says."""
        for binding in bindings_of(self, event.key):
            await self.run_action(binding.action)


class ReadingScroll(OutlivesFigures, VerticalScroll):
    """Scrolls by arrows, and by Space and Page Up and Down to what can be seen whole."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,pagedown", "page_down", "Scroll", show=False, tooltip="One screen down"),
        Binding("pageup,b", "page_up", "Scroll back", show=False, tooltip="One screen up"),
        Binding("j", "scroll_down", "Line down", show=False),
        Binding("k", "scroll_up", "Line up", show=False),
    ]

    @property
    def scroller(self) -> ReadingScroll:
        """This, or the text around it that scrolls in its place."""
        around = self.parent
        within = isinstance(around, ReadingScroll) and not self.allow_vertical_scroll
        return around.scroller if within and isinstance(around, ReadingScroll) else self

    @property
    def _top(self) -> int:
        """The first row in view, or the one that will be when the scrolling has ended."""
        return round(self.scroll_target_y)

    def _row_of(self, widget: Widget) -> int:
        """At which row of the text it begins."""
        inside = [each for each in widget.ancestors if self in each.ancestors]
        gutters = sum(each.gutter.top for each in inside if isinstance(each, Widget))
        return gutters + sum(
            each.virtual_region.y for each in (widget, *inside) if isinstance(each, Widget)
        )

    @property
    def _height(self) -> int:
        return self.scrollable_content_region.height

    def rows_in_view(self, widget: Widget) -> range:
        """Those of its own rows that are in view."""
        above, height = self._top - self._row_of(widget), widget.region.height
        return range(max(above, 0), min(above + self._height, height))

    def row_with(self, words: str) -> int:
        """The row in which the words stand, else the first of them, else 0."""
        lines = [
            (self._row_of(each) + at, " ".join(line.plain.lower().split()))
            for each in self.walk_children(Widget)
            if each.region.width
            for at, line in enumerate(_lines_of(each))
        ]
        for wanted in (words.lower(), words.lower().split()[0]):
            for (row, line), (_, following) in pairwise([*lines, (0, "")]):
                # A phrase may be parted by the end of a line.
                if wanted in f"{line} {following}" and wanted not in following:
                    return row
        return 0

    # Paging

    def action_page_down(self) -> None:
        if not self.allow_vertical_scroll:
            raise SkipAction
        wholes = [*self._wholes(self)]
        below = row_below(wholes, self._top, self._height)
        self._leave_room(wholes)
        self.scroll_to(y=below)

    def action_scroll_end(self) -> None:
        self._leave_room([*self._wholes(self)])
        super().action_scroll_end()

    def _leave_room(self, wholes: Sequence[Whole]) -> None:
        # There is none while another text takes the place of this one.
        for last in self.displayed_children[-1:]:
            left = last.styles.margin.bottom
            room = room_below(wholes, self.max_scroll_y - left)
            if room != left:
                last.styles.margin = last.styles.margin._replace(bottom=room)

    def action_page_up(self) -> None:
        if not self.allow_vertical_scroll:
            raise SkipAction
        self.scroll_to(y=row_above([*self._wholes(self)], self._top, self._height))

    def _wholes(self, inside: Widget) -> Iterator[Whole]:
        for widget in inside.displayed_children:
            start = self._row_of(widget)
            if isinstance(widget, Part):
                yield Whole(start, start + widget.region.height)
            if isinstance(widget, Fitted):
                yield from (each.moved(start) for each in widget.unbroken())
            yield from self._wholes(widget)

    # Keys for what is in view

    def on_key(self, event: events.Key) -> None:
        focused = self.screen.focused
        if focused is None or self.scroller is not self or self._has_key(focused, event.key):
            return
        # Not by a query, which knows the first base of a class alone.
        within = (each for each in self.walk_children() if isinstance(each, Part))
        parts = [each for each in within if not each.disabled]
        # Among equals it is for the one that has the focus.
        wants = [(each.wants(event, self.rows_in_view(each)), each is focused) for each in parts]
        if max(wants, default=(0, False))[0] > 0:
            event.stop()
            event.prevent_default()
            part = parts[wants.index(max(wants))]
            self.screen.set_focus(part, scroll_visible=False)
            # In the part's own turn: what it says would not go past this text, were it said here.
            part.call_later(part.take, event)

    def _has_key(self, focused: Widget, key: str) -> bool:
        """Whether what has the focus, or something between it and this text, has the key."""
        inside = (each for each in focused.ancestors_with_self if self in each.ancestors)
        parts = (each for each in inside if not isinstance(each, ReadingScroll))
        return any(True for each in parts for _ in bindings_of(each, key))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        focused = self.screen.focused if self.is_attached else None
        if focused is None or self not in focused.ancestors:
            return
        if round(new_value) != self._top:
            # On the way, perhaps to what has just got the focus, while figures find their height.
            return
        rows = self.rows_in_view(focused)
        keeps = focused.keeps_focus(rows) if isinstance(focused, Part) else bool(rows)
        if not (keeps or _WRITTEN_IN & focused._css_type_names):
            # A key would do something that nobody sees.
            self.screen.set_focus(self if self.can_focus else self.query_one(ReadingScroll), False)

    def stop(self, step: int) -> Widget | None:
        """Where Tab goes from the text itself: from what is in view, on (1) or back (-1)."""
        stops = [each for each in self.screen.focus_chain if self in each.ancestors]
        bottom = self._top + self._height
        if step > 0:
            return next((each for each in stops if self._end_of(each) > self._top), None)
        return next((each for each in stops[::-1] if self._row_of(each) < bottom), None)

    def _end_of(self, widget: Widget) -> int:
        return self._row_of(widget) + widget.region.height


def _lines_of(widget: Widget) -> list[Content]:
    if isinstance(widget, Fitted):
        return widget.lines_at(widget.content_size.width)
    shown = widget.content if isinstance(widget, Static) else None
    return shown.split("\n") if isinstance(shown, Content) else []


def bindings_of(widget: DOMNode, key: str) -> Iterator[Binding]:
    """Those of its own for a key that it offers now."""
    for binding in widget._bindings.key_to_bindings.get(key, ()):
        _, name, parameters = parse(binding.action)
        if widget.check_action(name, parameters):
            yield binding
