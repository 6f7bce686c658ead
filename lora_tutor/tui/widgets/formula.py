"""Display mathematics: set for the width there is, panned where it cannot be broken, `y` copies."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.reactive import reactive

from lora_tutor.tui.style import ascii_only
from lora_tutor.tui.widgets.fitted import Fitted
from lora_tutor.tui.widgets.folds import FORMULA, Whole
from lora_tutor.tui.widgets.reading import Part, bindings_of
from lora_tutor.typeset.api import set_or_source

INDENT = 4
STEP = 8


class Formula(Fitted, Part, can_focus=True):
    """One display formula. Tab stops only at one that has to be panned."""

    DEFAULT_CSS = """
    Formula { margin: 0 0 1 0; }
    Formula:focus { background: $boost; }
    """
    HELP = "A formula. `y` copies its LaTeX; the arrows left and right pan one that is too wide."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy_latex", "Copy", tooltip="Copy the LaTeX of this formula"),
        Binding("left", "pan(-1)", "Pan left", show=False),
        Binding("right", "pan(1)", "Pan right", show=False),
    ]
    offset_cells: reactive[int] = reactive(0)

    def __init__(self, latex: str) -> None:
        super().__init__(classes="formula")
        self.latex = latex
        self._surplus = 0

    def lines_at(self, width: int) -> list[Content]:
        room = width - INDENT
        lines, _ = set_or_source(self.latex, room, True, ascii_only())
        widest = max(map(len, lines), default=0)
        self._surplus = max(widest - room, 0)
        indent = " " * INDENT
        return [Content.styled(indent + line, "$text-warning") for line in lines]

    @property
    def is_stop(self) -> bool:
        """Whether Tab stops at it."""
        return self._surplus > 0

    def unbroken(self) -> list[Whole]:
        return [Whole(0, self.content_size.height, FORMULA)]

    def wants(self, event: events.Key, rows: range) -> int:
        return 1 if rows and any(bindings_of(self, event.key)) else 0

    def render(self) -> Content:
        lines = self._lines(self.content_size.width)
        if self._surplus:
            start = INDENT + self.offset_cells
            lines = [line[:INDENT] + line[start:] for line in lines]
        return Content("\n").join(lines)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return bool(self._surplus) if action == "pan" else True

    def action_pan(self, direction: int) -> None:
        self.offset_cells = min(max(self.offset_cells + direction * STEP, 0), self._surplus)

    def action_copy_latex(self) -> None:
        self.app.copy_to_clipboard(self.latex)
        self.notify("The LaTeX of this formula is on the clipboard.", timeout=3)
