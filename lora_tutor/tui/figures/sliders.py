"""Sliders: one row for each quantity that can be set, and the figure that is set by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from lora_tutor.figures.parameters import Parameter
from lora_tutor.tui.figures.base import Figure
from lora_tutor.tui.style import QUIET, ascii_only, mark, plain

_POINTER = 3
_FAR = 10**6


class Sliders(Widget):
    """Pointer, name, track and value of each parameter; a click or a drag on a track sets it."""

    DEFAULT_CSS = "Sliders { width: 1fr; height: auto; text-wrap: nowrap; text-overflow: clip; }"

    @dataclass
    class Changed(Message):
        """One of the values is another one now."""

        sliders: Sliders

    def __init__(self, parameters: Sequence[Parameter]) -> None:
        super().__init__()
        self.parameters = tuple(parameters)
        self.places = [each.start for each in self.parameters]
        self.cursor = 0
        self._dragged: int | None = None
        # One slider alone needs no pointer.
        self._pointer = _POINTER if len(self.parameters) > 1 else 0
        self._names = max(len(plain(each.name)) for each in self.parameters)
        self._said = max(
            len(plain(each.say(value))) for each in self.parameters for value in each.values
        )

    @property
    def values(self) -> list[float]:
        pairs = zip(self.parameters, self.places, strict=True)
        return [parameter.values[place] for parameter, place in pairs]

    def mark(self, number: int) -> None:
        """Let the keys change parameter `number`."""
        self.cursor = number % len(self.parameters)
        self.refresh()

    def set_place(self, number: int, place: int) -> None:
        """The value at `place`, or the nearest that there is, for parameter `number`."""
        place = self.parameters[number].within(place)
        if place != self.places[number]:
            self.places[number] = place
            self.post_message(self.Changed(self))
        self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self.parameters)

    @property
    def _track(self) -> tuple[int, int]:
        """The column at which the tracks begin, and their length."""
        start = self._pointer + self._names + 2
        return start, max(self.content_size.width - start - self._said - 2, 5)

    def render(self) -> Content:
        return Content("\n").join([self._row(number) for number in range(len(self.parameters))])

    def _row(self, number: int) -> Content:
        parameter, place = self.parameters[number], self.places[number]
        is_marked = number == self.cursor
        pointer = mark("next") if is_marked and self._pointer else ""
        last = max(len(parameter.values) - 1, 1)
        _, length = self._track
        at = round(place / last * (length - 1))
        full, handle, empty = "=O-" if ascii_only() else "━●─"
        style = "bold" if is_marked else ""
        return Content.assemble(
            (f"{pointer:<{self._pointer}}{plain(parameter.name):<{self._names}}  ", style),
            (full * at, "$text-primary"),
            (handle, "bold $text-primary"),
            (empty * (length - at - 1), QUIET),
            (f"  {plain(parameter.say(parameter.values[place]))}", style),
        )

    def on_mouse_down(self, event: events.MouseDown) -> None:
        offset = event.get_content_offset(self)
        if offset is None or not 0 <= offset.y < len(self.parameters):
            return
        self.mark(offset.y)
        start, length = self._track
        if start <= offset.x < start + length:
            self._dragged = offset.y
            self.capture_mouse()
            self._drag_to(offset.x)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._dragged is not None:
            self._drag_to(event.get_content_offset_capture(self).x)

    def on_mouse_up(self) -> None:
        if self._dragged is not None:
            self._dragged = None
            self.release_mouse()

    def _drag_to(self, column: int) -> None:
        assert self._dragged is not None
        start, length = self._track
        last = len(self.parameters[self._dragged].values) - 1
        self.set_place(self._dragged, round((column - start) / (length - 1) * last))


class SliderFigure(Figure):
    """Sliders above, and below them what follows from their values.

    Subclasses give `parameters`, the parts below, and `tell`, which shows what the values make.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "left,minus", "change(-1)", "Less", show=False, tooltip="The marked slider: a step less"
        ),
        Binding(
            "right,plus", "change(1)", "More", show=False, tooltip="The marked slider: a step more"
        ),
        Binding(
            "home", f"change(-{_FAR})", "Least", show=False, tooltip="The marked slider: the least"
        ),
        Binding(
            "end", f"change({_FAR})", "Most", show=False, tooltip="The marked slider: the most"
        ),
        Binding("up", "mark(-1)", "Slider above", show=False, tooltip="Mark the slider above"),
        Binding("down", "mark(1)", "Slider below", show=False, tooltip="Mark the slider below"),
    ]
    KEYS_TEXT = "Up, down: which slider. Left, right, Home, End."

    def parameters(self) -> Sequence[Parameter]:
        raise NotImplementedError

    def picture(self) -> ComposeResult:
        """The parts below the sliders."""
        raise NotImplementedError

    def tell(self) -> None:
        """Show what the present values make."""
        raise NotImplementedError

    def __init__(self) -> None:
        super().__init__()
        self.sliders = Sliders(self.parameters())

    @property
    def values(self) -> list[float]:
        return self.sliders.values

    def compose(self) -> ComposeResult:
        yield self.sliders
        yield from self.picture()
        yield self.keys_line()

    def on_mount(self) -> None:
        self.tell()

    def on_sliders_changed(self, message: Sliders.Changed) -> None:
        message.stop()
        self.tell()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        # With one slider there is nothing to choose, and the page keeps these keys.
        return action != "mark" or len(self.sliders.parameters) > 1

    def action_change(self, step: int) -> None:
        number = self.sliders.cursor
        self.sliders.set_place(number, self.sliders.places[number] + step)

    def action_mark(self, step: int) -> None:
        self.sliders.mark(self.sliders.cursor + step)
