"""The start of the app is light, and a key that overtakes it keeps nothing from coming."""

from __future__ import annotations

import subprocess
import sys

import pytest
from textual import events

from lora_tutor.learner.session import Session
from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.screens.help import HelpScreen
from tests.tui.screen_text import sees, until
from tests.tui.told_to_end import told_to_end

MODULES = [
    "lora_tutor.tui.app",
    "lora_tutor.tui.screens.course_map",
    "lora_tutor.tui.screens.lesson",
    "lora_tutor.tui.screens.exercise",
]
HEAVY = ["numpy", "torch", "sympy", "pytest", "_pytest"]


def imported(module: str, names: list[str]) -> list[str]:
    code = f"import sys, {module}\nprint([name for name in {names} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return list(eval(run.stdout))


@pytest.mark.parametrize("module", MODULES)
def test_nothing_heavy_is_imported(module: str) -> None:
    assert imported(module, HEAVY) == []


def test_screens_come_when_they_are_shown() -> None:
    later = [*MODULES[1:], "lora_tutor.tui.figures.base", "textual.widgets._text_area"]
    assert imported(MODULES[0], later) == []


@pytest.mark.quick
async def test_a_dialog_before_the_first_picture_keeps_nothing_from_coming(
    exercise_app: LoraTutorApp, session: Session
) -> None:
    app = exercise_app
    session.notices.append("Something was mended.")
    app.post_message(events.Key("f1", None))
    async with app.run_test(size=(80, 24), notifications=True):
        await until(lambda: isinstance(app.screen, HelpScreen))
        await sees(app, "Something was mended.")
        await told_to_end()
        await until(lambda: not app.is_running)
