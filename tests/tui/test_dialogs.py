"""Every dialog of the app, whoever wrote it, stands keys that come faster than it closes."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from textual.app import App
from textual.screen import ModalScreen

import lora_tutor.tui
from lora_tutor.learner.session import Session
from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.screens.ask import Ask
from lora_tutor.tui.screens.certificate import CertificateScreen
from lora_tutor.tui.screens.compare import Compare
from lora_tutor.tui.screens.dialog import Dialog
from lora_tutor.tui.screens.help import HelpScreen
from lora_tutor.tui.screens.note import NoteScreen
from lora_tutor.tui.screens.welcome import Welcome
from tests.tui.screen_text import shown, until


def modal_screens() -> Iterator[type[ModalScreen[Any]]]:
    """Those of every module below lora_tutor.tui."""
    for found in pkgutil.walk_packages(lora_tutor.tui.__path__, "lora_tutor.tui."):
        module = importlib.import_module(found.name)
        for each in vars(module).values():
            if (
                isinstance(each, type)
                and issubclass(each, ModalScreen)
                and each.__module__ == module.__name__
            ):
                yield each


@pytest.mark.parametrize("kind", modal_screens(), ids=lambda kind: kind.__name__)
def test_it_closes_itself_and_once(kind: type[ModalScreen[Any]]) -> None:
    assert issubclass(kind, Dialog)


@pytest.mark.parametrize(
    "opened",
    [
        lambda session: Ask("a", "b?", {"y": "Yes"}),
        Welcome,
        CertificateScreen,
        lambda session: NoteScreen(session, "3.1", "A page"),
        lambda session: Compare(("Yours", "a"), ("Theirs", "b")),
    ],
    ids=["ask", "welcome", "certificate", "note", "compare"],
)
async def test_f1_and_f12_work_over_a_place_too(
    app: LoraTutorApp, session: Session, opened: Callable[[Session], Dialog[Any]]
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await until(lambda: app.focused)
        dialog, dark = opened(session), app.current_theme.dark
        app.push_screen(dialog)
        await until(lambda: app.screen is dialog and app.focused)
        await pilot.press("f1")
        await until(lambda: isinstance(app.screen, HelpScreen) and "Keys here" in shown(app))
        await pilot.press("f1")
        await until(lambda: app.screen is dialog)
        await pilot.press("f12")
        assert app.current_theme.dark != dark


async def test_two_answers_are_one(app: LoraTutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        below = app.screen
        answers: list[str | None] = []
        first, second = Ask("a", "b?", {"y": "Yes"}), Ask("c", "d?", {"y": "Yes"})
        app.push_screen(first, answers.append)
        app.push_screen(second, answers.append)
        await pilot.pause()
        for _ in range(3):
            second.dismiss("y")
        await until(lambda: app.screen is first)
        first.dismiss("n")
        await until(lambda: app.screen is below)
        await until(lambda: answers == ["y", "n"])


async def test_a_dialog_takes_with_it_what_was_opened_above(app: LoraTutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        below = app.screen
        answers: list[str | None] = []
        ask = Ask("a", "b?", {"y": "Yes"})
        app.push_screen(ask, answers.append)
        app.action_command_palette()
        await pilot.pause()
        ask.dismiss("y")
        await until(lambda: app.screen is below)
        await until(lambda: answers == ["y"])


async def test_keys_that_come_after_the_end_do_nothing(app: LoraTutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.exit()
        await pilot.press("f1", "ctrl+p", "n")
    assert isinstance(app, App)
    assert app.return_code == 0


@pytest.mark.parametrize("key", ["pageup", "pagedown"])
async def test_the_map_turns_no_page_where_it_has_no_line(app: LoraTutorApp, key: str) -> None:
    async with app.run_test(size=(20, 5)) as pilot:
        await pilot.press(key)
        await pilot.pause()
        assert app.return_code is None
