"""The main path as a person walks it: the installed program in a real terminal, keys and screen."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal import Terminal, go_to

pytestmark = pytest.mark.slow

PAGE_DOWN, UP, END, CTRL_U, CTRL_S = "\x1b[6~", "\x1b[A", "\x1b[F", "\x15", "\x13"
RIGHT = "    return x @ W.T + alpha / A.shape[1] * (x @ B.T @ A.T)"
ALPHA_ONLY = "    return x @ W.T + alpha * (x @ B.T @ A.T)"
SIZES = [(80, 24), (120, 36)]


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def terminal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Terminal]:
    columns, rows = request.param
    command = [sys.executable, "-m", "lora_tutor", "--workspace", str(tmp_path / "mine")]
    env = {"TEXTUAL_ANIMATIONS": "none", "EDITOR": "", "VISUAL": ""}
    with Terminal(command, columns=columns, rows=rows, env=env) as opened:
        opened.wait_for("Welcome")
        opened.settle()
        opened.send("\x1b")
        opened.wait_for("What's next")
        opened.settle()
        yield opened


def replace_last_statement(terminal: Terminal, line: str) -> None:
    terminal.send(9 * PAGE_DOWN + UP + END + CTRL_U)
    terminal.settle()
    terminal.send(line)
    terminal.settle()


def in_box(terminal: Terminal, title: str) -> str:
    """The words within the frame of that title and below it, over the ends of their lines."""
    rows = terminal.screen.display
    top = next(number for number, row in enumerate(rows) if title in row)
    left = rows[top].index(f"╭─ {title}")
    right = rows[top].index("╮", left)
    return " ".join(word for row in rows[top + 1 :] for word in row[left + 1 : right].split())


def test_from_the_start_to_a_verdict(terminal: Terminal, tmp_path: Path) -> None:
    go_to(terminal, "4.2", "This course:")
    for _ in range(40):
        terminal.send(" ")
        if not terminal.read(0.3):
            break
    terminal.send("e")
    terminal.wait_for("F2 Hint")
    terminal.settle()
    replace_last_statement(terminal, ALPHA_ONLY)
    terminal.send(CTRL_S)
    terminal.wait_for("This looks familiar", 90)
    terminal.settle()
    assert in_box(terminal, "This looks familiar").startswith("The scale is α instead of α/r")
    replace_last_statement(terminal, RIGHT)
    terminal.send(CTRL_S)
    terminal.wait_for("passed in", 60)
    text = (tmp_path / "mine" / "09_lora_forward.py").read_text(encoding="utf-8")
    assert RIGHT in text
    assert "NotImplementedError" not in text
    terminal.send("\x11")
    while terminal.read(15):  # what it still paints, without which it would wait for its reader
        pass
    terminal.process.wait(15)
    assert terminal.process.returncode == 0


def test_an_exported_size_does_not_freeze_that_of_the_app(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "lora_tutor", "--workspace", str(tmp_path / "mine")]
    env = {"TEXTUAL_ANIMATIONS": "none", "COLUMNS": "70", "LINES": "20"}
    with Terminal(command, columns=130, rows=40, env=env) as opened:
        opened.wait_for("Welcome")
        opened.settle()
        opened.send("\x1b")
        opened.wait_for("spine, short path")
        assert opened.screen.display[-1].rstrip().endswith("palette")
        opened.resize(90, 30)
        opened.settle()
        assert opened.screen.display[29].rstrip().endswith("palette")
        assert len(opened.screen.display[29].rstrip()) > 80
