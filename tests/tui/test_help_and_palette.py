"""One source for keys: what the footer, the help and the palette show is what the bindings say."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import pytest
from rich.style import Style
from textual import events
from textual.app import App, ComposeResult
from textual.color import Color
from textual.pilot import Pilot

from lora_tutor.learner.session import Place, Session
from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.commands import actions_of, commands_for
from lora_tutor.tui.screens.compare import Compare
from lora_tutor.tui.screens.course_map import CourseList
from lora_tutor.tui.screens.exercise import ExerciseScreen
from lora_tutor.tui.screens.help import WORDS, HelpScreen, help_text
from lora_tutor.tui.screens.lesson import LessonScreen
from lora_tutor.tui.screens.palette import Commands, Palette
from lora_tutor.tui.widgets.code_editor import CodeEditor
from lora_tutor.tui.widgets.example import Example
from lora_tutor.tui.widgets.stale_clicks import IgnoresStaleClicks
from tests.tui.screen_text import found, shown, until

PLACES = [Place("map"), Place("lesson", "3.1"), Place("exercise", "09_lora_forward")]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.kind)
async def test_every_described_key_is_in_the_help(
    app: LoraTutorApp, session: Session, place: Place
) -> None:
    session.remember(place)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        text = help_text(app.screen).plain
        for active, keys in actions_of(app.screen):
            words = active.binding.tooltip or active.binding.description
            assert keys[0].replace("^", "Ctrl+").casefold() in text.casefold()
            assert WORDS.get(words, words) in text
        assert "  Ctrl+C  " in text


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.kind)
async def test_every_action_of_the_footer_is_in_the_palette(
    app: LoraTutorApp, session: Session, place: Place
) -> None:
    session.remember(place)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        offered = {command.title for command in commands_for(app, app.screen)}
        shown_keys = {
            active.binding.description
            for active in app.screen.active_bindings.values()
            if active.binding.show and active.enabled
        }
        assert shown_keys <= offered
        assert "Page 4.2 The forward pass" in offered
        assert "Exercise 08 Initialise A and B" in offered


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.kind)
async def test_the_footer_fits_80_columns(
    app: LoraTutorApp, session: Session, place: Place
) -> None:
    session.remember(place)
    async with app.run_test(size=(80, 24)):
        await until(lambda: "F1 Help" in shown(app).rsplit("\n", 1)[-1])
        await until(lambda: "^p palette" in shown(app).rsplit("\n", 1)[-1])


async def test_help_speaks_of_the_focused_widget_and_closes(exercise_app: LoraTutorApp) -> None:
    app = exercise_app
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f1")
        await until(lambda: "The editor. Tab indents" in shown(app))
        assert isinstance(app.screen, HelpScreen)
        await pilot.press("escape")
        await until(lambda: isinstance(app.screen, ExerciseScreen))


async def test_the_palette_goes_to_a_lesson(app: LoraTutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+p", *"4.2")
        await until(lambda: "Page 4.2" in shown(app))
        await pilot.press("enter")
        await until(lambda: isinstance(app.screen, LessonScreen))
        assert app.screen.place().id == "4.2"


async def test_letters_scattered_over_a_title_are_no_match(app: LoraTutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+p", *"pge")
        await until(lambda: "No matches found" in shown(app))
        assert "Page" not in shown(app)


@pytest.mark.parametrize("opened", [True, False], ids=["over another list", "over none"])
async def test_an_enter_before_anything_is_found_takes_what_is_found(
    app: LoraTutorApp, monkeypatch: pytest.MonkeyPatch, opened: bool
) -> None:
    """A fast typist meets the list of the search before, whose first line is another action."""
    search = Palette._search_for

    async def late(self: Palette, search_value: str) -> AsyncGenerator[Any, bool]:
        if search_value or not opened:
            await asyncio.sleep(0.5)
        found = search(self, search_value)
        async for each in found:
            yield each

    monkeypatch.setattr(Palette, "_search_for", late)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+p")
        await until(lambda: "Certificate" in shown(app) or not opened)
        await pilot.press(*"4.2", "enter")
        await until(lambda: isinstance(app.screen, LessonScreen))
        assert app.screen.place().id == "4.2"


async def test_the_palette_runs_an_action_of_the_place(
    exercise_app: LoraTutorApp, session: Session
) -> None:
    app = exercise_app
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+p", *"hint")
        await until(lambda: "Show the next hint (F2)" in shown(app))
        await pilot.press("enter")
        await until(lambda: session.status("09_lora_forward").hints_seen)


async def test_light_and_dark(app: LoraTutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert app.current_theme.dark
        await pilot.press("f12")
        assert not app.current_theme.dark


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light"])
def test_coloured_text_is_readable(app: LoraTutorApp, theme: str) -> None:
    app.theme = theme
    variables = app.get_css_variables()
    background = Color.parse(variables["background"])
    for name in ("warning", "accent", "primary", "success", "error"):
        assert contrast(background, Color.parse(variables[f"text-{name}"])) >= 4.5, name


def contrast(one: Color, other: Color) -> float:
    """The ratio of WCAG 2.1, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: Color) -> float:
    parts = [part / 255 for part in (colour.r, colour.g, colour.b)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.kind)
async def test_help_has_words_of_its_own_for_every_key(
    app: LoraTutorApp, session: Session, place: Place
) -> None:
    session.remember(place)
    async with app.run_test(size=(80, 24)):
        await until(lambda: app.focused)
        text = help_text(app.screen).plain
        theirs = set(WORDS) - {"Up", "Down", "First", "Last", "Undo", "Redo", "Delete line"}
        assert not [words for words in theirs if f" {words}\n" in text]
        assert "^" not in text
        assert "super+" not in text


@pytest.mark.parametrize("turns", [0, 2, 10])
async def test_a_palette_that_a_place_overtook_begins_nothing(
    exercise_app: LoraTutorApp, turns: int
) -> None:
    """After so many turns of the event loop; and the next one may open before it has gone."""
    app = exercise_app
    async with app.run_test(size=(80, 24)):
        await until(lambda: app.focused)
        app.action_command_palette()
        for _ in range(turns):
            await asyncio.sleep(0)
        app.pop_screen()
        assert isinstance(app.screen, ExerciseScreen)
        app.action_command_palette()
        await until(lambda: "Course map" in shown(app))


async def test_a_palette_that_closes_while_it_searches_leaves_nothing(app: LoraTutorApp) -> None:
    async with app.run_test(size=(80, 24)):
        await until(lambda: app.focused)
        app.action_command_palette()
        await until(lambda: "Course map" in shown(app))
        palette = app.screen
        assert isinstance(palette, Palette)
        await app.pop_screen()
        palette._show_busy = not palette._show_busy
        # They would wait for their turn for ever, and Python complains of what is never awaited.
        assert not palette._next_callbacks


@pytest.mark.parametrize("kind", [Commands, CourseList])
async def test_a_click_on_a_line_that_is_gone_is_none(kind: type[IgnoresStaleClicks]) -> None:
    class Bare(App[None]):
        def compose(self) -> ComposeResult:
            yield kind("one", "two")

    async with Bare().run_test() as pilot:
        lines = pilot.app.query_one(kind)
        for clicked, highlighted in ((1, 1), (2, 1), (0, 0)):
            style = Style(meta={"option": clicked})
            lines.post_message(events.Click(lines, 0, 0, 0, 0, 1, False, False, False, style=style))
            await pilot.pause()
            assert lines.highlighted == highlighted


async def edited_example(app: LoraTutorApp, pilot: Pilot[None]) -> CodeEditor:
    (await found(app, Example)).focus()
    await pilot.press("enter")
    await until(lambda: isinstance(app.focused, CodeEditor))
    return await found(app, CodeEditor)


async def test_keys_shown_over_an_examples_editor_work_there(lesson_app: LoraTutorApp) -> None:
    """A letter would be typed, and nothing saves or grades there."""
    app = lesson_app
    async with app.run_test(size=(80, 24)) as pilot:
        await edited_example(app, pilot)
        shown_keys = {
            app.get_key_display(active.binding)
            for active in app.screen.active_bindings.values()
            if active.binding.show
        }
        assert {"F10", "F11", "F1"} <= shown_keys
        assert not [key for key in shown_keys if len(key) == 1]
        text = " ".join(help_text(app.screen).plain.split())
        assert "Ctrl+R runs it" in text
        assert "Ctrl+S" not in text


async def test_where_code_is_only_read_no_key_to_change_it_is_shown(app: LoraTutorApp) -> None:
    async with app.run_test(size=(80, 24)):
        await until(lambda: app.focused)
        app.push_screen(Compare(("Yours", "a"), ("Theirs", "b")))
        await until(lambda: isinstance(app.focused, CodeEditor))
        text = " ".join(help_text(app.screen).plain.split())
        assert "Two texts to compare." in text
        assert not [word for word in ("Delete", "Undo", "Dedent", "comments") if word in text]
