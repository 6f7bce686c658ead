"""A question with choices: every choice has its own sentence, and another try is always free."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.reactive import reactive

from lora_tutor.course import blocks
from lora_tutor.tui.messages import QuizAnswered
from lora_tutor.tui.style import mark
from lora_tutor.tui.widgets.choices import ChoiceBox, ChoiceLine, choice_keys
from lora_tutor.tui.widgets.prose import Prose

OPEN, DONE = 1000, 1
"""How much a question wants a letter, before it has its answer and after that.

Twice as much where the choice itself is seen and not only its letter on the border.
"""


class Quiz(ChoiceBox):
    """The question, its choices, and the sentence for the choice that was made."""

    DEFAULT_CSS = """
    Quiz { height: auto; border: round $foreground 30%; padding: 0 1; margin: 0 0 1 0;
        border-title-color: $foreground 80%; border-subtitle-color: $foreground 70%; }
    Quiz:focus { border: round $border; }
    Quiz Prose { margin: 0; }
    Quiz AnswerLine { margin: 1 0 0 0; }
    """
    HELP = "A question. `a` `b` `c`, or `1` `2` `3`, or arrows and Enter. Try again freely."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "choose", "Answer", tooltip="Answer with the marked choice"),
    ]
    chosen: reactive[int | None] = reactive(None)

    def __init__(
        self,
        quiz: blocks.QuizBlock,
        earlier: tuple[int, bool] | None = None,
        title: str = "Question",
        *,
        first_counts: bool = False,
    ) -> None:
        """`earlier` is the number of the choice made before, and whether it was right then.

        Where a newer page has another choice under that number, the question is open again.
        """
        super().__init__(classes="quiz")
        self.quiz = quiz
        self._first_counts = first_counts
        self.border_title = title
        self.border_subtitle = choice_keys(len(quiz.choices), has_focus=False)
        # Held here: a click on a choice may be heard when this one is gone, as a question goes.
        self._answer = AnswerLine("")
        places = {(each.number, each.right): place for place, each in enumerate(quiz.choices)}
        self._earlier = None if earlier is None else places.get(earlier)

    def compose(self) -> ComposeResult:
        yield Prose(self.quiz.question)
        for number, choice in enumerate(self.quiz.choices):
            yield ChoiceLine(number, choice.text)
        yield self._answer

    def on_mount(self) -> None:
        if self._earlier is not None:
            self.cursor = self._earlier
            self.chosen = self._earlier
        self._show_cursor()

    def watch_has_focus(self, has_focus: bool) -> None:
        super().watch_has_focus(has_focus)
        self.border_subtitle = choice_keys(len(self.quiz.choices), has_focus)
        self._show_cursor()

    def watch_cursor(self) -> None:
        self._show_cursor()

    def _show_cursor(self) -> None:
        self.refresh_bindings()
        for line in self.query(ChoiceLine):
            line.set_state(
                pointed=self.has_focus and line.number == self.cursor,
                state=self._state(line.number),
            )

    def _state(self, number: int | None) -> str:
        if number is None or number != self.chosen:
            return ""
        return "right" if self.quiz.choices[number].right else "wrong"

    def watch_chosen(self, chosen: int | None) -> None:
        self._show_cursor()
        if chosen is None:
            return
        choice = self.quiz.choices[chosen]
        sign, word, style = (
            (mark("passed"), "Right", "-right")
            if choice.right
            else (mark("wrong"), "Not so", "-wrong")
        )
        # Many an answer says itself that it is right.
        said = choice.answer.startswith((f"{word}:", f"{word}.", f"{word},"))
        text = f"**{sign} {word}**" + (choice.answer[len(word) :] if said else f". {choice.answer}")
        if not choice.right and not self._first_counts:
            text += " *Try again.*"
        self._answer.set_markdown(text)
        self._answer.set_classes(style)
        self.call_after_refresh(self._answer.scroll_visible, animate=False)

    def wants(self, event: events.Key, rows: range) -> int:
        return self.sight(event.key, rows) * (DONE if self.is_done else OPEN)

    @property
    def is_done(self) -> bool:
        return self._state(self.chosen) == "right"

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where the marked choice is the answer already, Space is for reading on."""
        return action != "choose" or self.cursor != self.chosen

    def action_choose(self) -> None:
        self.answer(self.cursor)

    def answer(self, number: int) -> None:
        """Take the choice on line `number` as the answer, and say so to the screen."""
        self.cursor = number
        self.chosen = number
        choice = self.quiz.choices[number]
        self.post_message(QuizAnswered(self.quiz.id, choice.number, choice.right))


class AnswerLine(Prose):
    """The sentence for the choice that was made."""

    DEFAULT_CSS = """
    AnswerLine { display: none; }
    AnswerLine.-right, AnswerLine.-wrong { display: block; }
    AnswerLine.-right { color: $text-success; }
    AnswerLine.-wrong { color: $text-error; }
    """
