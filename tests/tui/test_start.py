"""The start of the app is light, and a key that overtakes it keeps nothing from coming."""

from __future__ import annotations

import subprocess
import sys

import pytest
from textual import events
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.screen import Screen

from lora_tutor.errors import CourseError
from lora_tutor.learner.session import Session
from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.screens.exercise import ExerciseScreen
from lora_tutor.tui.screens.help import HelpScreen
from lora_tutor.tui.widgets.code_editor import CodeEditor
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


@pytest.mark.quick
async def test_the_first_picture_is_laid_out_once_and_as_it_stays(
    exercise_app: LoraTutorApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    styled: list[DOMNode] = []
    seen: list[tuple[set[str], bool]] = []
    apply, lay_out = Stylesheet.apply, Screen._refresh_layout

    def applying(self: Stylesheet, node: DOMNode, **options: object) -> None:
        styled.append(node)
        apply(self, node, **options)  # type: ignore[arg-type]

    def laying_out(self: Screen[object], *size: object, **options: object) -> None:
        if not seen:
            seen.append(({*self.classes}, self.query_one(CodeEditor).show_line_numbers))
        lay_out(self, *size, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Stylesheet, "apply", applying)
    monkeypatch.setattr(Screen, "_refresh_layout", laying_out)
    async with exercise_app.run_test(size=(80, 24)):
        await until(lambda: bool(seen))
        screen = exercise_app.screen
        assert isinstance(screen, ExerciseScreen)
        assert styled.count(screen.query_one("#task")) == 1
        await until(lambda: screen.furnished)
        assert seen == [({*screen.classes}, screen.query_one(CodeEditor).show_line_numbers)]


@pytest.mark.quick
async def test_a_course_that_cannot_be_read_ends_the_app_with_its_sentence(
    exercise_app: LoraTutorApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = CourseError("exercises/09/exercise.toml: this is not valid TOML; repair it.")

    def status(exercise_id: str) -> None:
        raise fault

    monkeypatch.setattr(exercise_app.session, "status", status)
    async with exercise_app.run_test(size=(80, 24)):
        await until(lambda: not exercise_app.is_running)
    assert exercise_app.fault is fault
