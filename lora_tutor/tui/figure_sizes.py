"""Takes a figure away that is too large: Textual lists its rows and parts one by one."""

from __future__ import annotations

from textual import _arrange
from textual.geometry import Region, Spacing
from textual.layout import DockArrangeResult, WidgetPlacement
from textual.widget import Widget

from lora_tutor.tui.faulty_figures import FigurePlace

_MOST_COLUMNS, _MOST_ROWS = 10_000, 1_000_000
"""No page comes near; a figure of 10**9 rows took all memory."""


def bound_sizes() -> None:
    """For every layout from now on."""
    _arrange.DockArrangeResult = _BoundedResult  # type: ignore[attr-defined,assignment]


class _BoundedResult(DockArrangeResult):
    def __init__(
        self, placements: list[WidgetPlacement], widgets: set[Widget], scroll_spacing: Spacing
    ) -> None:
        super().__init__([*map(_bounded, placements)], widgets, scroll_spacing)


def _bounded(placement: WidgetPlacement) -> WidgetPlacement:
    wanted = placement.region.grow(placement.margin)
    if wanted.width <= _MOST_COLUMNS and wanted.height <= _MOST_ROWS:
        return placement
    # An error in the midst of a layout would leave half of one behind.
    said = f"{wanted.width} columns by {wanted.height} rows have no room on a page"
    for each in placement.widget.ancestors_with_self:
        if isinstance(each, FigurePlace):
            each.give_up(OverflowError(said))
    return placement._replace(region=Region(0, 0, 1, 1), margin=Spacing())
