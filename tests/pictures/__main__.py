"""Paint the README's pictures from the app in a real terminal: `python -m tests.pictures`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from lora_tutor.course.composition import mistakes_of
from lora_tutor.session import Place, Session
from tests.pictures.paint import paint
from tests.terminal import Terminal

_TARGET = Path(__file__).parents[2] / "docs" / "pictures"
_SIZES = ((80, 24), (120, 36))


def _app(home: Path, columns: int, rows: int) -> Terminal:
    """As a newcomer sees it: the workspace in the home folder."""
    env = {"TEXTUAL_ANIMATIONS": "none", "HOME": str(home), "LORA_TUTOR_WORKSPACE": ""}
    command = [sys.executable, "-m", "lora_tutor"]
    return Terminal(command, columns=columns, rows=rows, env=env)


def _at(workspace: Path, place: Place) -> None:
    session = Session.open(workspace)
    session.remember(place)
    session.close()


def main() -> None:
    _TARGET.mkdir(parents=True, exist_ok=True)
    for columns, rows in _SIZES:
        with tempfile.TemporaryDirectory() as scratch:
            _paint_all(Path(scratch), columns, rows)


def _paint_all(home: Path, columns: int, rows: int) -> None:
    size, workspace = f"{columns}x{rows}", home / "lora-tutor"
    with _app(home, columns, rows) as terminal:
        terminal.wait_for("What's next")
        terminal.settle()
        paint(terminal.screen, "lora-tutor", _TARGET / f"map-{size}.png")
    _at(workspace, Place("lesson", "4.2"))
    with _app(home, columns, rows) as terminal:
        terminal.wait_for("The adapted layer")
        terminal.settle()
        paint(terminal.screen, "lora-tutor", _TARGET / f"lesson-{size}.png")
    session = Session.open(workspace)
    exercise = session.course.exercise("09_lora_forward")
    mistake = next(m for m in mistakes_of(exercise) if m.id == "alpha_only")
    body = exercise.stub.read_text(encoding="utf-8").replace(
        '    # TODO: add the two paths.\n    raise NotImplementedError("lora_forward")\n',
        "    return x @ W.T + alpha * (x @ B.T @ A.T)\n",
    )
    session.save(exercise.id, body)
    session.close()
    _at(workspace, Place("exercise", exercise.id))
    with _app(home, columns, rows) as terminal:
        terminal.wait_for("LoRA forward pass")
        terminal.settle()
        terminal.send("\x13")
        terminal.wait_for(mistake.title, 60)
        terminal.settle()
        paint(terminal.screen, "lora-tutor", _TARGET / f"mistake-{size}.png")


if __name__ == "__main__":
    main()
