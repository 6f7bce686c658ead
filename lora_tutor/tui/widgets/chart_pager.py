"""Several charts in the room that there is: as many at once as can be read, the rest by pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from lora_tutor.charts.model import Chart
from lora_tutor.tui.style import QUIET, ascii_only
from lora_tutor.tui.widgets.chart_view import ChartView

ROWS = 12
"""The fewest in which a chart is worth looking at."""
MOST = 3
_EMPTY = Chart("", "", "", ())


class ChartPager(Vertical, can_focus=True):
    """Shows charts; the arrows left and right, or a click on the line above, turn the page."""

    DEFAULT_CSS = """
    ChartPager { height: 1fr; }
    ChartPager #chart-page { height: 1; display: none; text-wrap: nowrap;
        text-overflow: ellipsis; }
    ChartPager.-paged #chart-page { display: block; }
    ChartPager:focus #chart-page { background: $boost; text-style: bold; }
    ChartPager ChartView { height: 1fr; display: none; }
    """
    HELP = "Charts. The arrows left and right turn to the others; a letter ends each line."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "turn(1)", "Next chart", show=False, tooltip="Show the next chart"),
        Binding("left", "turn(-1)", "Chart before", show=False, tooltip="Show the chart before"),
    ]

    def __init__(self, charts: Sequence[Chart] = (), *, id: str | None = None) -> None:
        super().__init__(id=id)
        # Held here: where the app is told to end in that moment, nothing is mounted.
        self._page = Static(id="chart-page", markup=False)
        self._charts = tuple(charts)
        self._first = 0
        self._follows = False

    def compose(self) -> ComposeResult:
        yield self._page
        for _ in range(MOST):
            yield ChartView(_EMPTY)

    def on_mount(self) -> None:
        self._arrange()

    def on_resize(self) -> None:
        self._arrange()

    @property
    def at_once(self) -> int:
        return max(min(self.size.height // ROWS, len(self._charts), MOST), 1)

    @property
    def paged(self) -> bool:
        """Whether there are more charts than are shown."""
        return len(self._charts) > self.at_once

    def show(self, charts: Sequence[Chart]) -> None:
        """Show these. The page stays where it was, so that a chart can grow."""
        if tuple(charts) != self._charts:
            self._charts = tuple(charts)
            self._arrange()

    def begin(self, charts: Sequence[Chart]) -> None:
        """Show these from the first one on; `grow` may turn the page until the learner does."""
        self._charts, self._first, self._follows = tuple(charts), 0, True
        self._arrange()

    def grow(self, charts: Sequence[Chart]) -> None:
        """Show these, on the page where something has changed."""
        before, self._charts = self._charts, tuple(charts)
        changed = [at for at, new in enumerate(charts) if before[at : at + 1] != (new,)]
        page = range(self._first, self._first + self.at_once)
        if self._follows and changed and not any(at in page for at in changed):
            self._first = changed[0]
        if changed:
            self._arrange()

    def action_turn(self, step: int) -> None:
        """Past the last one comes the first again."""
        self._follows = False
        last = max(len(self._charts) - self.at_once, 0)
        beyond = self._first + step * self.at_once
        if step > 0:
            self._first = 0 if self._first >= last else min(beyond, last)
        else:
            self._first = last if self._first <= 0 else max(beyond, 0)
        self._arrange()

    def on_click(self, event: events.Click) -> None:
        if event.widget is not None and event.widget.id == "chart-page":
            event.stop()
            self.action_turn(1)

    def _arrange(self) -> None:
        if not self.is_mounted:
            return
        count = self.at_once
        self._first = min(self._first, max(len(self._charts) - count, 0))
        shown = self._charts[self._first : self._first + count]
        for place, view in enumerate(self.query(ChartView)):
            view.display = place < len(shown)
            if place < len(shown):
                view.show(shown[place])
        self.set_class(self.paged, "-paged")
        if self.paged:
            last = self._first + len(shown)
            numbers = f"{self._first + 1}" if len(shown) == 1 else f"{self._first + 1} to {last}"
            arrows = "<- ->" if ascii_only() else "← →"
            text = f"chart {numbers} of {len(self._charts)}   {arrows}"
            self._page.update(Content.styled(text, QUIET))
