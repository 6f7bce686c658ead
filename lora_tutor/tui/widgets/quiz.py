"""A question with choices: every choice has its own sentence, and another try is always free."""

from __future__ import annotations

from string import ascii_lowercase
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from lora_tutor.course import blocks
from lora_tutor.tui.messages import QuizAnswered
from lora_tutor.tui.style import ascii_only, mark
from lora_tutor.tui.widgets.fitted import Fitted
from lora_tutor.tui.widgets.prose import Prose
from lora_tutor.tui.widgets.reading import Part

OPEN, DONE = 1000, 1
"""How much a question wants a letter, before it has its answer and after that."""


def choice_keys(count: int, has_focus: bool) -> str:
    """The keys that choose among `count` choices: "a b c or ↑ ↓ Enter".

    Without the focus arrows and Enter are the page's.
    """
    letters = " ".join(ascii_lowercase[:count])
    if not has_focus:
        return letters
    return f"{letters}, or arrows" if ascii_only() else f"{letters} or ↑ ↓ Enter"


def number_of(key: str) -> int:
    """Which choice a key means, from 0: a letter, or a digit from 1 on; -1 for other keys."""
    if len(key) != 1:
        return -1
    return int(key) - 1 if key.isdigit() else ascii_lowercase.find(key)


def choice_in_view(box: Widget, key: str, rows: range) -> bool:
    """Whether a key means a choice of `box` that is seen, or that its seen lower border names."""
    number = number_of(key)
    for line in box.query(ChoiceLine):
        if line.number == number:
            start = line.region.y - box.region.y
            seen = rows.start < start + line.region.height and start < rows.stop
            return seen or box.region.height - 1 in rows
    return False


class Quiz(Vertical, Part, can_focus=True):
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
        Binding("up,k", "move(-1)", "Choice up", show=False),
        Binding("down,j", "move(1)", "Choice down", show=False),
        Binding("enter,space", "choose", "Answer", tooltip="Answer with the marked choice"),
    ]
    cursor: reactive[int] = reactive(0)
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
        places = {(each.number, each.right): place for place, each in enumerate(quiz.choices)}
        self._earlier = None if earlier is None else places.get(earlier)

    def compose(self) -> ComposeResult:
        yield Prose(self.quiz.question)
        for number, choice in enumerate(self.quiz.choices):
            yield ChoiceLine(number, choice.text)
        yield AnswerLine("")

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
        answer = self.query_one(AnswerLine)
        answer.set_markdown(text)
        answer.set_classes(style)
        self.call_after_refresh(answer.scroll_visible, animate=False)

    def on_key(self, event: events.Key) -> None:
        number = number_of(event.key)
        if 0 <= number < len(self.quiz.choices):
            event.stop()
            self.answer(number)

    def wants(self, event: events.Key, rows: range) -> int:
        if not choice_in_view(self, event.key, rows):
            return 0
        return DONE if self._state(self.chosen) == "right" else OPEN

    async def take(self, event: events.Key) -> None:
        self.answer(number_of(event.key))

    def action_move(self, step: int) -> None:
        self.cursor = (self.cursor + step) % len(self.quiz.choices)

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


class ChoiceLine(Fitted):
    """One choice: a letter, and the words with a hanging indent."""

    def __init__(self, number: int, markdown: str) -> None:
        super().__init__(classes="choice")
        self.number = number
        self._prose = Prose(markdown)
        self._pointed = False
        self._state = ""

    def set_state(self, *, pointed: bool, state: str) -> None:
        """`state` is "", "right", "wrong", or "chosen" where that is not known yet."""
        if (pointed, state) != (self._pointed, self._state):
            self._pointed, self._state = pointed, state
            self.forget_layout()

    def lines_at(self, width: int) -> list[Content]:
        pointer = (mark("next") if self._pointed else " ").ljust(2)
        sign = {"right": mark("passed"), "wrong": mark("wrong"), "chosen": mark("read")}
        letter = chr(ord("a") + self.number) + ")"
        head = f"{pointer}{sign.get(self._state, letter):<4}"
        style = {"right": "bold $text-success", "wrong": "bold $text-error"}
        body = self._prose.lines_at(width - len(head))
        rest = " " * len(head)
        return [
            Content.assemble((head if row == 0 else rest, style.get(self._state, "bold")), line)
            for row, line in enumerate(body)
        ]

    def on_click(self, event: events.Click) -> None:
        quiz = self.parent
        if isinstance(quiz, Quiz):
            event.stop()
            quiz.focus()
            quiz.answer(self.number)
