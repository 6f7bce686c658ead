"""The note on a finished section, shown once: what the learner can do from now on."""

from __future__ import annotations

from contextlib import suppress
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Footer, Static

from lora_tutor.course.model import Section
from lora_tutor.errors import LoraTutorError
from lora_tutor.learner.session import Session
from lora_tutor.tui.screens.dialog import Dialog
from lora_tutor.tui.style import QUIET, bar, mark, plain


class Celebration(Dialog[None]):
    """Any of its keys closes it."""

    DEFAULT_CSS = """
    Celebration { align: center middle; }
    Celebration > Vertical { width: 70; max-width: 96%; height: auto; max-height: 92%;
        border: round $success; background: $surface; padding: 1 2;
        border-title-color: $text-success; border-title-style: bold; }
    Celebration VerticalScroll { height: auto; scrollbar-size-vertical: 1; }
    """
    HELP = "A section is finished. Enter goes on."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,escape,space,q", "dismiss", "Go on", tooltip="Go on with the course"),
        Binding("c", "app.certificate", "Certificate", tooltip="See what you have learnt so far"),
    ]

    def __init__(self, session: Session, section: Section) -> None:
        super().__init__()
        self._session = session
        self._section = section

    def on_unmount(self) -> None:
        if not self.stepped_back:
            # On a full disk it comes once more.
            with suppress(LoraTutorError):
                self._session.has_celebrated(self._section)

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = plain(f"Section {self._section.id} is yours")
            with VerticalScroll():
                yield Static(self._text(), markup=False)
        yield Footer(compact=True)

    def _text(self) -> Content:
        at = self._session.progress()
        statuses = self._session.statuses()
        own = [statuses[each] for each in self._section.exercises]
        points = sum(each.best_points for each in own)
        parts: list[str | tuple[str, str]] = [(f"{self._section.title}\n", "bold")]
        if own:
            parts.append("You have written and can write again:\n")
        for status in own:
            parts += [(f"  {mark('passed')} ", "$text-success"), f"{status.exercise.title}\n"]
        if own:
            most = sum(each.exercise.points for each in own)
            parts += [(f"\n{points} of {most} points in this section\n", QUIET)]
        share = at.points / at.max_points if at.max_points else 1.0
        parts += [
            "\n",
            (bar(share, 36), "$text-success"),
            (f" {share:.0%}", "bold"),
            " of the course\n\n",
            self._outlook(at.passed == at.exercises and at.lessons_read == at.lessons),
        ]
        return Content.assemble(*((plain(p) if isinstance(p, str) else p) for p in parts))

    def _outlook(self, all_done: bool) -> str:
        if all_done:
            return "That was the whole course. `c` shows your certificate.".replace("`", "")
        step = self._session.next_step()
        return f"Next: {step.title}."
