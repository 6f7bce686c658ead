"""The welcome of a new learner: the way of working, and the three keys that lead everywhere."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from lora_tutor.learner.session import Session
from lora_tutor.reports.amounts import counted
from lora_tutor.tui.messages import OpenLesson
from lora_tutor.tui.screens.dialog import Dialog
from lora_tutor.tui.style import QUIET, from_home, plain

_STEPS = (
    ("Read", "a page: mathematics, figures that answer your keys, questions"),
    ("Write", "the piece it is about, here or in your own editor"),
    ("Save", "and a moment later you know: right, or which mistake it is"),
)
_KEYS = (
    ("n", "goes on, wherever you are"),
    ("F1", "explains every key; the bottom line shows the main ones"),
    ("Ctrl+P", "finds every action, page and exercise"),
    ("F12", "light or dark"),
)


class Welcome(Dialog[None]):
    """Lies over the course map at the first start, and never again."""

    DEFAULT_CSS = """
    Welcome { align: center middle; }
    Welcome > Vertical { width: 76; max-width: 98%; height: auto; max-height: 100%;
        border: round $primary; background: $surface; padding: 1 2 0 2;
        border-title-color: $text-primary; border-title-style: bold; }
    Welcome VerticalScroll { height: auto; max-height: 1fr; scrollbar-size-vertical: 1; }
    Welcome Horizontal { height: auto; margin: 1 0; align-horizontal: center; }
    Welcome Button { margin: 0 1; min-width: 12; }
    """
    AUTO_FOCUS = "#start"
    HELP = "The welcome. Enter starts with the first page, Esc shows the map of the course."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,m,q", "dismiss", "Map", tooltip="Look at the map of the course"),
        Binding("n", "start", "Start", tooltip="Start with the first page"),
        Binding("left", "app.focus_previous", "Other button", show=False),
        Binding("right", "app.focus_next", "Other button", show=False),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._course = session.course
        self._folder = from_home(session.workspace.root)
        self._first = next(self._course.lessons(), None)

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = "Welcome"
            with VerticalScroll(can_focus=False):
                yield Static(self._text(), markup=False)
            with Horizontal():
                if self._first is not None:
                    words = plain(f"Start with page {self._first.id} (Enter)")
                    yield Button(words, id="start", compact=True, variant="primary")
                yield Button("Look at the map (Esc)", id="map", compact=True)

    def _text(self) -> Content:
        sections = counted(len(self._course.sections), "section")
        exercises = counted(len(self._course.exercises), "exercise")
        opening = (
            f"{self._course.title}: {sections} and {exercises}. "
            "You learn the mathematics by building it, piece by piece:\n\n"
        )
        parts: list[str | tuple[str, str]] = [opening]
        for word, rest in _STEPS:
            parts += [(f"  {word:<7}", "bold $text-primary"), f"{rest}\n"]
        parts += [f"\nYour files are in {self._folder}; nothing you write is lost.\n\n"]
        for key, rest in _KEYS:
            parts += [(f"  {key:<7}", "bold"), f"{rest}\n"]
        parts += [("\nThe mouse works everywhere too.", QUIET)]
        return Content.assemble(*((plain(p) if isinstance(p, str) else p) for p in parts))

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button.id == "start":
            self.action_start()
        else:
            self.dismiss()

    def action_start(self) -> None:
        if self._first is not None:
            self.app.post_message(OpenLesson(self._first.id))
        self.dismiss()
