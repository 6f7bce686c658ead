"""A few questions of a section, by which it counts as known."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from lora_tutor.course.model import Section
from lora_tutor.learner.known import needed
from lora_tutor.learner.session import Place
from lora_tutor.tui.messages import OpenMap, OpenNext, QuizAnswered
from lora_tutor.tui.screens.base import CourseScreen
from lora_tutor.tui.turns import after_paint
from lora_tutor.tui.widgets.prose import Prose
from lora_tutor.tui.widgets.quiz import Quiz


class KnowScreen(CourseScreen):
    """Asks one question at a time; the first answer to each counts."""

    HELP = "Questions of a section. The first answer to each counts. Then `n` goes on."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n,enter", "next", "Next", tooltip="On to the next question, or into the course"),
        Binding("f", "forget", "Not known", tooltip="Take it back: read this section after all"),
        Binding("m,f10,escape", "map", "Map", tooltip="Back to the course map"),
    ]

    def __init__(self, section: Section) -> None:
        super().__init__()
        self._section = section
        self._at = 0
        self._right = 0
        self._answered = False

    def compose_place(self) -> ComposeResult:
        yield VerticalScroll(id="page")

    def begin(self) -> None:
        self._asked = self.session.known_questions(self._section)
        after_paint(self, self._show)

    def place(self) -> Place:
        return Place("map")

    async def _show(self) -> None:
        """In this screen's own turn, so that two keys do not fill the page between each other."""
        widgets = self._widgets()
        page = self.query_one("#page")
        await page.remove_children()
        await page.mount_all(widgets)
        over = self._is_over
        right = "" if over else f"question {self._at + 1} of {len(self._asked)}"
        self.set_title(f"I know section {self._section.id}", right)
        self.refresh_bindings()
        next((each for each in widgets if isinstance(each, Quiz)), page).focus()

    @property
    def _is_over(self) -> bool:
        return self._at >= len(self._asked)

    @property
    def _is_known(self) -> bool:
        return self._section in self.session.known_sections()

    def _widgets(self) -> list[Widget]:
        if self._is_over:
            self.session.take_known(self._section, self._right)
            words = self.session.known_words(self._section, self._right)
            return [Prose(f"{words}\n\n`n` goes on in the course, `m` shows the map.")]
        asked = self._asked[self._at]
        before = "It counts as known already; `f` takes that back. " if self._is_known else ""
        told = (
            f"{before}With {needed(len(self._asked))} of {len(self._asked)} right, section "
            f"{self._section.id}, *{self._section.title}*, counts as known."
        )
        intro = [Prose(told)] if self._at == 0 else []
        answer = Static("The first answer counts; then n goes on.", markup=False)
        quiz = Quiz(asked.quiz, title=f"From page {asked.lesson}", first_counts=True)
        return [*intro, quiz, answer]

    def on_quiz_answered(self, message: QuizAnswered) -> None:
        message.stop()
        if self._is_over or self._asked[self._at].quiz.id != message.quiz_id:
            # A click on the question before, heard when a key has gone on from there.
            return
        if not self._answered:
            self._answered = True
            self._right += message.right

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._is_known if action == "forget" and self.is_mounted else True

    def action_next(self) -> None:
        if self._is_over:
            self.post_message(OpenNext())
        elif self._answered:
            self._at += 1
            self._answered = False
            self.call_later(self._show)

    def action_forget(self) -> None:
        self.session.forget_known(self._section)
        self.notify(f"Section {self._section.id} no longer counts as known.", timeout=4)
        self.refresh_bindings()

    def action_map(self) -> None:
        self.post_message(OpenMap())
