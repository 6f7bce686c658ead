"""A widget whose text is laid out anew for each width, before the screen gives it its height."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from lora_tutor.tui.widgets.folds import Whole

HARD_SPACE = "\ue002"
"""Stands for a space at which a line must not break."""


def soft(content: Content) -> Content:
    """Hard spaces as ordinary ones; same length, so the styles stay where they are."""
    return Content(content.plain.replace(HARD_SPACE, " "), spans=list(content.spans))


class Fitted(Widget):
    """Base of prose, formulas and tables: subclasses say what their lines are at a width."""

    DEFAULT_CSS = "Fitted { width: 1fr; height: auto; text-wrap: nowrap; text-overflow: clip; }"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._fitted: tuple[int, list[Content]] = (-1, [])

    def lines_at(self, width: int) -> list[Content]:
        """The lines for `width` cells; none longer than it, where that can be helped."""
        raise NotImplementedError

    def unbroken(self) -> list[Whole]:
        """Its rows that paging does not part."""
        return []

    def forget_layout(self) -> None:
        """The content has changed: lay out again."""
        self._fitted = (-1, [])
        self.refresh(layout=True)

    def _lines(self, width: int) -> list[Content]:
        if self._fitted[0] != width:
            self._fitted = (width, self.lines_at(max(width, 8)))
        return self._fitted[1]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(width))

    def render(self) -> Content:
        return Content("\n").join(self._lines(self.content_size.width))
