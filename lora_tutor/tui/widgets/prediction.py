"""A prediction before a lab: a number to write, or a choice. It may be left open."""

from __future__ import annotations

from contextlib import suppress
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Input, Static

from lora_tutor.errors import UsageError
from lora_tutor.labs.model import Question
from lora_tutor.labs.use import read_prediction
from lora_tutor.tui.style import plain
from lora_tutor.tui.widgets.choices import ChoiceBox, ChoiceLine, choice_keys
from lora_tutor.tui.widgets.prose import Prose
from lora_tutor.tui.widgets.quiz import OPEN
from lora_tutor.tui.widgets.reading import Part

_BEGINS_A_NUMBER = frozenset("0123456789.,-+")
_BOX = """
    height: auto; border: round $foreground 30%; padding: 0 1; margin: 0 0 1 0;
    border-title-color: $foreground 80%; border-subtitle-color: $foreground 70%;
"""


class Prediction(Vertical, Part):
    """Base of both kinds."""

    DEFAULT_CSS = f"""
    Prediction {{ {_BOX} }}
    Prediction:focus, Prediction:focus-within {{ border: round $border; }}
    Prediction Prose {{ margin: 0; }}
    """

    class GoneOn(Message):
        """The learner is done with this one, answered or not."""

        def __init__(self, prediction: Prediction) -> None:
            super().__init__()
            self.prediction = prediction

    def __init__(self, question: Question, number: int, of: int) -> None:
        super().__init__(classes="prediction")
        self.question = question
        self.border_title = f"Your prediction {number} of {of}"

    @property
    def written(self) -> str:
        """What stands in it, a number or not; "" for nothing."""
        raise NotImplementedError

    @property
    def value(self) -> float | None:
        """None while nothing is predicted."""
        try:
            return read_prediction(self.question, self.written)
        except UsageError:
            return None

    def take_focus(self) -> None:
        self.focus()

    def _want(self) -> int:
        """One that is open wants a key more than one that is not."""
        return OPEN if self.value is None else OPEN // 2


class NumberPrediction(Prediction):
    """A prediction by a number, with its unit behind."""

    DEFAULT_CSS = """
    NumberPrediction #answer { height: 1; margin: 1 0 0 2; }
    NumberPrediction Input { width: 20; }
    NumberPrediction #unit { width: auto; margin: 0 0 0 1; }
    NumberPrediction #problem { display: none; color: $text-error; margin: 0 0 0 2; }
    NumberPrediction.-wrong #problem { display: block; }
    """
    HELP = (
        "A prediction: write a number, such as 12, 0.5 or 3e-4. Enter goes on; it may stay empty."
    )

    def __init__(self, question: Question, written: str, number: int, of: int) -> None:
        super().__init__(question, number, of)
        # Held here: a key may ask for them when they are gone, as findings take this place.
        self._field = Input(
            written, compact=True, placeholder="a number", max_length=30, select_on_focus=False
        )
        self._problem = Static(id="problem", markup=False)

    def compose(self) -> ComposeResult:
        yield Prose(self.question.text)
        with Horizontal(id="answer"):
            yield self._field
            yield Static(plain(self.question.unit), id="unit", markup=False)
        yield self._problem

    def on_mount(self) -> None:
        self.border_subtitle = "Enter goes on"

    @property
    def written(self) -> str:
        return self._field.value

    def take_focus(self) -> None:
        self._field.focus()

    def wants(self, event: events.Key, rows: range) -> int:
        begins = event.character is not None and event.character in _BEGINS_A_NUMBER
        # What was sent together belongs together, although the first sign answers the question.
        goes_on = self.screen.focused is self._field
        return (4 * OPEN if goes_on else 2 * self._want()) if rows and begins else 0

    async def take(self, event: events.Key) -> None:
        self.screen.set_focus(self._field)
        self._field.insert_text_at_cursor(event.character or "")

    def check(self) -> bool:
        """Whether what is written can be used; else the box says why not."""
        try:
            read_prediction(self.question, self.written)
        except UsageError as error:
            self._problem.update(plain(str(error)))
            self.add_class("-wrong")
            return False
        self.remove_class("-wrong")
        return True

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self.remove_class("-wrong")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self.check():
            self.post_message(self.GoneOn(self))


class ChoicePrediction(Prediction, ChoiceBox, can_focus=True):
    """A prediction by choice among a few answers."""

    HELP = (
        "A prediction. `a` `b` `c`, or `1` `2` `3`, or arrows and Enter; "
        "the same letter again takes it back."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_on", "Predict", tooltip="Predict the marked choice and go on"),
        Binding("space", "choose", "Mark", show=False, tooltip="Predict the marked choice"),
    ]
    chosen: reactive[int | None] = reactive(None)

    def __init__(self, question: Question, written: str, number: int, of: int) -> None:
        super().__init__(question, number, of)
        with suppress(UsageError):
            # A newer course may have other choices.
            before = read_prediction(question, written)
            if before is not None:
                self.set_reactive(ChoicePrediction.chosen, int(before))
                self.set_reactive(ChoicePrediction.cursor, int(before))

    def compose(self) -> ComposeResult:
        yield Prose(self.question.text)
        for number, choice in enumerate(self.question.choices):
            yield ChoiceLine(number, choice)

    def on_mount(self) -> None:
        self.border_subtitle = choice_keys(len(self.question.choices), has_focus=False)
        self._show()

    @property
    def written(self) -> str:
        return "" if self.chosen is None else str(self.chosen + 1)

    def watch_has_focus(self, has_focus: bool) -> None:
        super().watch_has_focus(has_focus)
        self.border_subtitle = choice_keys(len(self.question.choices), has_focus)
        self._show()

    def watch_cursor(self) -> None:
        self._show()

    def watch_chosen(self) -> None:
        self._show()

    def _show(self) -> None:
        for line in self.query(ChoiceLine):
            line.set_state(
                pointed=self.has_focus and line.number == self.cursor,
                state="chosen" if line.number == self.chosen else "",
            )

    def wants(self, event: events.Key, rows: range) -> int:
        return self.sight(event.key, rows) * self._want()

    def action_choose(self) -> None:
        self.answer(self.cursor)

    def action_go_on(self) -> None:
        self.chosen = self.cursor
        self.post_message(self.GoneOn(self))

    def answer(self, number: int) -> None:
        """Predict choice `number`; the same once more leaves the question open."""
        self.cursor = number
        self.chosen = None if self.chosen == number else number


def prediction_for(question: Question, written: str, number: int, of: int) -> Prediction:
    """`written` stood in it at an earlier visit."""
    kind = NumberPrediction if question.kind == "number" else ChoicePrediction
    return kind(question, written, number, of)
