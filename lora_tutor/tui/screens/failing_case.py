"""The first case that failed, as code that recreates it: to be read, copied and run."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Footer, Static

from lora_tutor.grading.events import ShownCase
from lora_tutor.learner.session import Session
from lora_tutor.tui.background import Background, Ended, Run
from lora_tutor.tui.keys_in_words import with_keys
from lora_tutor.tui.screens.dialog import Dialog
from lora_tutor.tui.style import plain
from lora_tutor.tui.widgets.code_editor import CodeEditor


class FailingCase(Dialog[None]):
    """Draws the case anew when it opens, so that the graded numbers are not given away."""

    DEFAULT_CSS = """
    FailingCase { align: center middle; }
    FailingCase > Vertical { width: 98%; height: 92%; border: round $border;
        background: $surface; border-title-color: $text; }
    FailingCase #said { height: auto; max-height: 40%; padding: 0 1; }
    """
    AUTO_FOCUS = "CodeEditor"
    HELP = (
        "The inputs and calls of the first case that failed, with fresh numbers, as a program. "
        "y copies it, arrows scroll, Esc closes."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", "Copy", tooltip="Copy the program"),
        Binding("escape,q,f8", "dismiss", "Close", tooltip="Back to the exercise"),
    ]

    def __init__(self, session: Session, exercise_id: str) -> None:
        super().__init__()
        self._session = session
        self._exercise_id = exercise_id
        self._drawing: Background[ShownCase] = Background(self, session.cancel, "grader")

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = "The failing case"
            yield Static("drawing fresh numbers ...", id="said", markup=False)
            editor = CodeEditor("")
            editor.read_only = True
            yield editor
        yield Footer(compact=True)

    def on_mount(self) -> None:
        self._drawing.start(self._draw)

    def on_unmount(self) -> None:
        self._drawing.cancel()

    def _draw(self, _: Run) -> ShownCase:
        return self._session.show_case(self._session.submission(self._exercise_id))

    def on_ended(self, message: Ended[ShownCase]) -> None:
        if not self._drawing.is_current(message):
            return
        said = self.query_one("#said", Static)
        if message.result is None:
            said.update(plain(with_keys(str(message.problem))))
            return
        shown = message.result
        said.update(plain(f"{shown.check}\n{shown.said}".strip()))
        self.query_one(CodeEditor).load_text(shown.code)

    def action_copy(self) -> None:
        self.app.copy_to_clipboard(self.query_one(CodeEditor).text)
        self.notify("The program is on the clipboard.", timeout=3)
