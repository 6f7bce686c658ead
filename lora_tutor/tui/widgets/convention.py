"""The line that says which letter stands for what, on every page that has a formula."""

from __future__ import annotations

from textual.content import Content

from lora_tutor.tui.style import QUIET, plain
from lora_tutor.tui.widgets.fitted import Fitted


class ConventionLine(Fitted):
    """Docked over the page, so that it never scrolls away."""

    DEFAULT_CSS = """
    ConventionLine { background: $boost; padding: 0 1; height: auto; max-height: 3; }
    """

    def __init__(self, text: str) -> None:
        super().__init__(id="convention")
        self._text = text

    def lines_at(self, width: int) -> list[Content]:
        return Content.styled(plain(self._text), QUIET).wrap(width)
