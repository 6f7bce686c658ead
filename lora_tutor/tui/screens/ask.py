"""A question over the screen, with one button an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Static

from lora_tutor.tui.screens.dialog import Dialog


class Ask(Dialog[str]):
    """Dismissed with the key of the answer; Escape gives "", which must change nothing."""

    DEFAULT_CSS = """
    Ask { align: center middle; }
    Ask > Vertical { width: 68; max-width: 92%; height: auto; border: round $warning;
        background: $surface; padding: 1 2; border-title-color: $text-warning; }
    Ask Horizontal { height: auto; margin: 1 0 0 0; align-horizontal: center; }
    Ask Button { margin: 0 1; min-width: 12; }
    """
    HELP = "A question. Tab goes from answer to answer, Enter takes one; its letter does too."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss('')", "Decide later", tooltip="Change nothing"),
        Binding("left", "app.focus_previous", "Previous answer", show=False),
        Binding("right", "app.focus_next", "Next answer", show=False),
    ]

    def __init__(self, title: str, question: str, answers: Mapping[str, str]) -> None:
        """`answers` maps the letter of each answer to its words."""
        super().__init__()
        self._title = title
        self._question = question
        self._answers = dict(answers)

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = self._title
            yield Static(self._question, markup=False)
            with Horizontal():
                for key, words in self._answers.items():
                    yield Button(f"{words} ({key})", id=f"answer-{key}", compact=True)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss((event.button.id or "").removeprefix("answer-"))

    def on_key(self, event: events.Key) -> None:
        if event.key in self._answers:
            event.stop()
            self.dismiss(event.key)
