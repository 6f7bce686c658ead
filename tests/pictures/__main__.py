"""Paint the README's pictures from the app in a real terminal: `python -m tests.pictures`."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from lora_tutor.course.composition import mistakes_of
from lora_tutor.course.loader import load_course
from lora_tutor.course.model import Exercise
from lora_tutor.learner.session import Place, Session
from tests.pictures.browser import paint_browser
from tests.pictures.insight import paint_insight
from tests.pictures.paint import paint
from tests.pictures.walk import app, paint_walk, paint_whole_game
from tests.serving import chromium

_TARGET = Path(__file__).parents[2] / "docs" / "pictures"
_SIZES = ((120, 36),)


def _at(workspace: Path, place: Place) -> None:
    session = Session.open(workspace)
    session.notes.choose("welcomed", "yes")
    session.remember(place)
    session.close()


def _alpha_only(exercise: Exercise) -> str:
    return exercise.stub.read_text(encoding="utf-8").replace(
        '    # TODO: add the two paths.\n    raise NotImplementedError("lora_forward")\n',
        "    return x @ W.T + alpha * (x @ B.T @ A.T)\n",
    )


def main() -> None:
    argparse.ArgumentParser(prog="python -m tests.pictures", description=__doc__).parse_args()
    _TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        paint_walk(Path(scratch), _TARGET)
        paint_whole_game(Path(scratch), _TARGET / "whole-game-120x36.png")
    for columns, rows in _SIZES:
        with tempfile.TemporaryDirectory() as scratch:
            _paint_all(Path(scratch), columns, rows)
    if chromium.executable() is not None:
        exercise = load_course().exercise("09_lora_forward")
        paint_browser(_alpha_only(exercise), _TARGET / "browser.png")
        paint_insight(_TARGET / "insight.png")


def _paint_all(home: Path, columns: int, rows: int) -> None:
    size, workspace = f"{columns}x{rows}", home / "lora-tutor"
    _at(workspace, Place("map"))
    with app(home, columns, rows) as terminal:
        terminal.wait_for("What's next")
        terminal.settle()
        paint(terminal.screen, "lora-tutor", _TARGET / f"map-{size}.png")
    _at(workspace, Place("lesson", "4.2"))
    with app(home, columns, rows) as terminal:
        terminal.wait_for("The adapted layer")
        terminal.settle()
        paint(terminal.screen, "lora-tutor", _TARGET / f"lesson-{size}.png")
    session = Session.open(workspace)
    exercise = session.course.exercise("09_lora_forward")
    mistake = next(m for m in mistakes_of(exercise) if m.id == "alpha_only")
    session.save(exercise.id, _alpha_only(exercise))
    session.close()
    _at(workspace, Place("exercise", exercise.id))
    with app(home, columns, rows) as terminal:
        terminal.wait_for("LoRA forward pass")
        terminal.settle()
        terminal.send("\x13")
        terminal.wait_for(mistake.title, 60)
        terminal.settle()
        paint(terminal.screen, "lora-tutor", _TARGET / f"mistake-{size}.png")


if __name__ == "__main__":
    main()
