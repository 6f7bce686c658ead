"""The README's walk: six moments of one learner, each painted from a real terminal."""

from __future__ import annotations

import sys
from pathlib import Path

from lora_tutor.course.composition import mistakes_of
from lora_tutor.learner.session import Place, Session
from tests.pictures.paint import paint
from tests.terminal import Terminal

COLUMNS, ROWS = 100, 30
DONE = ("01_memory_bill", "02_linear_forward", "03_weight_update")
EXERCISE, LAB = "09_lora_forward", "rank_staircase"
RIGHT_KEY, HOME_KEY, PAGE_DOWN, CTRL_S, F8 = "\x1b[C", "\x1b[H", "\x1b[6~", "\x13", "\x1b[19~"
_SLOW = 90.0


def app(home: Path, columns: int = COLUMNS, rows: int = ROWS) -> Terminal:
    """As a newcomer sees it: the workspace in the home folder."""
    env = {"TEXTUAL_ANIMATIONS": "none", "HOME": str(home), "LORA_TUTOR_WORKSPACE": ""}
    command = [sys.executable, "-m", "lora_tutor"]
    return Terminal(command, columns=columns, rows=rows, env=env)


def paint_walk(home: Path, target: Path) -> None:
    _begin(home)
    with app(home) as terminal:
        terminal.wait_for("What's next")
        _take(terminal, target / "walk-1-map.png")
    _be_at(home, Place("lesson", "4.2"))
    with app(home) as terminal:
        terminal.wait_for("For a batch")
        _take(terminal, target / "walk-2-lesson.png")
    _be_at(home, Place("lesson", "4.4"))
    with app(home) as terminal:
        terminal.wait_for("Train A and B")
        _focus_figure(terminal, "0", "start   (0.00, 0.00)")
        terminal.send(HOME_KEY + 4 * RIGHT_KEY)
        _take(terminal, target / "walk-3-figure.png")
    _paint_exercise(home, target)
    _be_at(home, Place("lab", LAB))
    with app(home) as terminal:
        terminal.wait_for("Run")
        terminal.settle()
        terminal.send(CTRL_S)
        terminal.wait_for("Measured", _SLOW)
        _take(terminal, target / "walk-6-lab.png")


def paint_whole_game(home: Path, file: Path) -> None:
    """The table and the two texts of the whole game, with its curves beside them."""
    _be_at(home, Place("lab", "whole_game"))
    with app(home, 120, 36) as terminal:
        terminal.wait_for("Run")
        terminal.settle()
        terminal.send(CTRL_S)
        terminal.wait_for("Measured", 3 * _SLOW)
        terminal.settle()
        terminal.send(PAGE_DOWN)
        terminal.wait_for("Written by the models")
        _take(terminal, file)


def _begin(home: Path) -> None:
    """A learner who has read the first pages and passed the first exercises."""
    session = Session.open(home / "lora-tutor")
    session.notes.choose("welcomed", "yes")
    lessons = [lesson.id for lesson in session.course.lessons()]
    for lesson in lessons[: lessons.index("2.3")]:
        session.mark_read(lesson)
    for each in DONE:
        session.save(each, session.exercise(each).reference.read_text(encoding="utf-8"))
        session.grade(session.submission(each))
    while (section := session.to_celebrate()) is not None:
        session.has_celebrated(section)
    session.close()


def _be_at(home: Path, place: Place) -> None:
    session = Session.open(home / "lora-tutor")
    session.remember(place)
    session.close()


def _paint_exercise(home: Path, target: Path) -> None:
    session = Session.open(home / "lora-tutor")
    exercise = session.exercise(EXERCISE)
    mistake = next(m for m in mistakes_of(exercise) if m.id == "alpha_only")
    stub = exercise.stub.read_text(encoding="utf-8")
    body = '    # TODO: add the two paths.\n    raise NotImplementedError("lora_forward")\n'
    for scale, words, name in (
        ("alpha", mistake.title, "walk-4-mistake.png"),
        ("alpha / A.shape[1]", "passed in", ""),
    ):
        line = f"    return x @ W.T + {scale} * (x @ B.T @ A.T)\n"
        session.save(EXERCISE, stub.replace(body, line))
        session.remember(Place("exercise", EXERCISE))
        with app(home) as terminal:
            terminal.wait_for("F2 Hint")
            terminal.settle()
            terminal.send(CTRL_S)
            terminal.wait_for(words, _SLOW)
            if name:
                _take(terminal, target / name)
            else:
                terminal.settle()
                terminal.send(F8)
                terminal.wait_for("about as fast", _SLOW)
                _take(terminal, target / "walk-5-after-a-pass.png")
    session.close()


def _focus_figure(terminal: Terminal, key: str, words: str) -> None:
    """Tab goes from part to part, until the figure answers to its key."""
    for _ in range(30):
        terminal.send("\t")
        terminal.settle(1.0)
        terminal.send(key)
        terminal.settle(1.0)
        if words in terminal.text:
            return
    raise AssertionError(f"no figure answers to {key} on:\n{terminal.text}")


def _take(terminal: Terminal, file: Path) -> None:
    terminal.wait_for("palette")
    terminal.settle(0.5)
    paint(terminal.screen, "lora-tutor", file)
