"""Choices to one question, by letters, digits or arrows: those of a quiz and of a prediction."""

from __future__ import annotations

from string import ascii_lowercase
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.reactive import reactive

from lora_tutor.tui.style import ascii_only, mark
from lora_tutor.tui.widgets.fitted import Fitted
from lora_tutor.tui.widgets.prose import Prose
from lora_tutor.tui.widgets.reading import Part


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


class ChoiceBox(Vertical, Part, can_focus=True):
    """A question with one `ChoiceLine` for each choice."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Choice up", show=False),
        Binding("down,j", "move(1)", "Choice down", show=False),
    ]
    cursor: reactive[int] = reactive(0)

    def answer(self, number: int) -> None:
        """Take choice `number`, from 0."""
        raise NotImplementedError

    @property
    def count(self) -> int:
        return len(self.query(ChoiceLine))

    def _is_seen(self, line: ChoiceLine, rows: range) -> bool:
        # Not by its region on the screen, which it has none of where it is out of view.
        start = line.virtual_region.y + self.gutter.top
        return rows.start < start + line.virtual_region.height and start < rows.stop

    def sight(self, key: str, rows: range) -> int:
        """2 where a key means a choice that is seen, 1 where the seen lower border names it."""
        for line in self.query(ChoiceLine):
            if line.number == number_of(key):
                return 2 if self._is_seen(line, rows) else int(self.region.height - 1 in rows)
        return 0

    @property
    def is_done(self) -> bool:
        """Whether its letters are rather for another question, where one is open and in view."""
        return False

    def keeps_focus(self, rows: range) -> bool:
        there = [line for line in self.query(ChoiceLine) if line.virtual_region.height]
        return bool(rows) and (not there or any(self._is_seen(line, rows) for line in there))

    def on_key(self, event: events.Key) -> None:
        number = number_of(event.key)
        if not 0 <= number < self.count:
            return
        sight = self.sight(event.key, self.rows_seen())
        if sight == 1 or (self.is_done and self.text_around):
            # The text knows whether another question wants the key more.
            return
        event.stop()
        event.prevent_default()
        if sight:
            self.answer(number)
        else:
            self._point_at(number)

    async def take(self, event: events.Key) -> None:
        self.answer(number_of(event.key))

    def action_move(self, step: int) -> None:
        self._point_at((self.cursor + step) % self.count)

    def _point_at(self, number: int) -> None:
        self.cursor = number
        line = next(each for each in self.query(ChoiceLine) if each.number == number)
        line.scroll_visible(animate=False)


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
        box = self.parent
        if isinstance(box, ChoiceBox) and not box.disabled:
            event.stop()
            box.focus()
            box.answer(self.number)
