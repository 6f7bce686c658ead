"""The start of the app is light: no numpy, torch, sympy or pytest, and screens only when shown."""

from __future__ import annotations

import subprocess
import sys

import pytest

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
