"""The hints of an exercise: each one is asked for, and stays."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from lora_tutor.learner.session import Hint
from lora_tutor.tui.style import QUIET


class HintPanel(VerticalScroll):
    """The hints that have been asked for."""

    DEFAULT_CSS = """
    HintPanel { padding: 0 1; scrollbar-size-vertical: 1; }
    """
    HELP = "The hints so far. `F2` asks for the next one; the last one is the answer."

    def __init__(self, count: int, *, id: str) -> None:
        super().__init__(id=id)
        self.count = count

    def compose(self) -> ComposeResult:
        yield Static(self._invitation(0), id="invitation", markup=False)

    def _invitation(self, seen: int) -> Content:
        left = self.count - seen
        if not self.count:
            return Content.styled("This exercise has no hints.", QUIET)
        if not left:
            return Content.styled("These were all the hints.", QUIET)
        if left == 1:
            return Content.styled("F2 shows the last hint. It is the answer.", QUIET)
        return Content.styled(f"F2 shows the next hint ({left} hints left).", QUIET)

    def add(self, hint: Hint) -> None:
        """Show `hint`, unless it is there already."""
        from lora_tutor.tui.widgets.prose import Prose

        name = f"hint-{hint.level}"
        if not self.query(f"#{name}"):
            line = Prose(f"**Hint {hint.level} of {hint.of}:** {hint.text}", id=name)
            self.mount_all([line], before="#invitation")
            self.query_one("#invitation", Static).update(self._invitation(hint.level))
            self.call_after_refresh(line.scroll_visible)
