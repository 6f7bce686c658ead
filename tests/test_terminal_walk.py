"""A beginner's walk by keys alone, in a real terminal of 80 by 24: what is read, asked and tried.

Where to go is what the app offers; each question is answered wrong and then right, and each
exercise is given a known mistake and then the reference.
"""

from __future__ import annotations

import re
import sys
from contextlib import closing
from pathlib import Path

import pytest

from lora_tutor.course.blocks import QuizBlock
from lora_tutor.course.composition import mistakes_of
from lora_tutor.course.model import Exercise
from lora_tutor.learner.session import Session
from lora_tutor.tui.widgets.prose import Prose
from tests.terminal import Terminal

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

F2, F8, F10, PAGE_DOWN = "\x1bOQ", "\x1b[19~", "\x1b[21~", "\x1b[6~"
CTRL_A, CTRL_S, ENTER, ESC = "\x01", "\x13", "\r", "\x1b"
PLACE = re.compile(r" (\d\.\d|\d\d) ")
PATIENCE = 90.0
PLACES = 29
"""Pages and exercises of sections 1 to 4."""


class Walker:
    """Looks at the screen alone; the session only says what the right answers are."""

    def __init__(self, terminal: Terminal, session: Session) -> None:
        self.terminal = terminal
        self.session = session

    def press(self, keys: str) -> None:
        self.terminal.send(keys)
        self.terminal.settle()

    def go_on(self) -> str:
        """By the map to what is next; its number."""
        self.press(F10)
        self.terminal.wait_for("full course")
        # What opens by itself waits for a rest.
        self.terminal.settle(1.2)
        self._close_news()
        self.press("n")
        for _ in range(600):
            self._close_news()
            here = PLACE.match(self.terminal.screen.display[0])
            if here is not None and "F1 Help" in self.terminal.screen.display[-1]:
                self.terminal.settle()
                return here[1]
            self.terminal.read(0.1)
        raise AssertionError(f"no place on\n{self.terminal.text}")

    def _close_news(self) -> None:
        if " is yours" in self.terminal.text:
            self.press(ENTER)
            while " is yours" in self.terminal.text:
                self.terminal.read(0.1)

    def read(self, page: str) -> None:
        """To the end, by Page Down; it stops at each question."""
        blocks = self.session.page(page).blocks
        open_ones = [each for each in blocks if isinstance(each, QuizBlock)]
        for _ in range(100):
            while open_ones and self._is_shown(open_ones[0]):
                self._answer(open_ones.pop(0))
            before = self.terminal.text
            self.press(PAGE_DOWN)
            if self.terminal.text == before and "Go on from here" in before:
                break
        assert not open_ones, f"{open_ones[0].question} was not seen on\n{self.terminal.text}"

    def _is_shown(self, quiz: QuizBlock) -> bool:
        """Whether its last choice is on the screen, not answered, and its frame ends below it."""
        last = Prose(quiz.choices[-1].text).lines_at(60)[0].plain[:40].rstrip()
        letter = "abcdefgh"[len(quiz.choices) - 1]
        rows = self.terminal.screen.display
        at = [row for row, text in enumerate(rows) if f"{letter})  {last}" in text]
        return bool(at) and any("─╯" in text for text in rows[at[0] :])

    def _answer(self, quiz: QuizBlock) -> None:
        for right, said in ((False, "Not so"), (True, "Right")):
            number = next(at for at, each in enumerate(quiz.choices) if each.right is right)
            before = self.terminal.text.count(said)
            self.press("abcdefgh"[number])
            self.terminal.wait_for(said)
            assert self.terminal.text.count(said) >= min(before, 1)

    def exercise(self, number: str) -> Exercise:
        exercises = self.session.course.exercises.values()
        return next(each for each in exercises if each.id.startswith(number))

    def solve(self, number: str) -> None:
        exercise = self.exercise(number)
        mistake = mistakes_of(exercise)[0]
        self._write(mistake.source)
        self.terminal.wait_for("This looks familiar", PATIENCE)
        self.press(F8)
        self.terminal.wait_for("The failing case", PATIENCE)
        self.terminal.wait_for("import ", PATIENCE)
        self.press(ESC)
        self.press(F2)
        self.terminal.wait_for("Hint 1 of")
        self._write(exercise.reference.read_text(encoding="utf-8"))
        self.terminal.wait_for("passed in", PATIENCE)
        self.terminal.wait_for(f"{exercise.points} of {exercise.points} points")

    def _write(self, source: str) -> None:
        """As often as it takes: on a busy machine the code may not have the focus yet."""
        last = source.rstrip().split("\n")[-1].rstrip()
        for _ in range(20):
            # Wherever it stands: as a key it goes to the code, and as a letter it is replaced.
            self.press("e")
            self.press(f"{CTRL_A}\x1b[200~{source}\x1b[201~")
            self.terminal.settle(0.5)
            if any(row.rstrip(" ▁▂▃▄▅▆▇█") == last for row in self.terminal.screen.display):
                break
        self.press(CTRL_S)


@pytest.mark.thorough
def test_sections_1_to_4_by_keys_alone(tmp_path: Path) -> None:
    workspace = tmp_path / "mine"
    with closing(Session.open(workspace)) as session:
        session.notes.choose("welcomed", "yes")
        command = [sys.executable, "-m", "lora_tutor", "--workspace", str(workspace)]
        env = {"TEXTUAL_ANIMATIONS": "none", "EDITOR": "", "VISUAL": ""}
        with Terminal(command, env=env) as terminal:
            terminal.wait_for("What's next")
            terminal.settle()
            walker = Walker(terminal, session)
            seen = []
            for _ in range(PLACES):
                place = walker.go_on()
                seen.append(place)
                if "." in place:
                    walker.read(place)
                else:
                    walker.solve(place)
        assert seen[0] == "1.1"
        assert len(set(seen)) == PLACES
        for place in seen:
            if "." in place:
                assert session.is_read(place)
                assert all(right for _, right in session.quiz_answers(place).values())
            else:
                assert session.status(walker.exercise(place).id).passed
