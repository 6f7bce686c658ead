"""A drawing of points and lines in the app; a click or a drag in it says where."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from lora_tutor.charts.dots import Plane, Point
from lora_tutor.tui.style import ascii_only
from lora_tutor.tui.widgets.chart_view import painted


class PlaneView(Widget):
    """As large as the plane that it shows; every other one has the same size."""

    DEFAULT_CSS = "PlaneView { width: auto; height: auto; }"

    @dataclass
    class Picked(Message):
        """The pointer was pressed, or dragged, at this place, in the plane's own numbers."""

        view: PlaneView
        at: Point

        @property
        def control(self) -> PlaneView:
            return self.view

    def __init__(self, plane: Plane, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.plane = plane
        self._dragging = False

    def show(self, plane: Plane) -> None:
        self.plane = plane
        self.refresh()

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return self.plane.columns

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return self.plane.lines

    def render(self) -> Content:
        return Content("\n").join([painted(row) for row in self.plane.rows(ascii_only())])

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self._dragging = True
        self.capture_mouse()
        self._pick(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._dragging:
            self._pick(event)

    def on_mouse_up(self) -> None:
        self._dragging = False
        self.release_mouse()

    def _pick(self, event: events.MouseEvent) -> None:
        offset = event.get_content_offset_capture(self)
        self.post_message(self.Picked(self, self.plane.at(offset.x, offset.y)))
