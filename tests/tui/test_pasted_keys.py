"""Code that comes as single keys, pasted or typed, stays Python."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

import pytest
from textual import events
from textual.widgets.text_area import Selection

from lora_tutor.tui.widgets.code_editor import CodeEditor
from lora_tutor.tui.widgets.key_burst import GOES_ON_WITHIN
from tests.tui.test_code_editor import Bare

SIMPLE = ("x = 1", "return x", "y = {1: 2}  # a note:", "pass", "raise ValueError(x)", "# why:")
OPENING = ("if x:", "for i in range(3):", "while x:  # again", "with x as y:", "def f(x):")
PROGRAMS = 30


def program(chance: random.Random) -> str:
    """Valid Python, indented throughout by tabs or throughout by spaces."""
    step = chance.choice(["\t", "    ", "  "])
    lines = ["def g(x):", f"{step}x = 0"]
    depth = 1
    for _ in range(chance.randint(1, 12)):
        if chance.random() < 0.5:
            lines += [step * depth + chance.choice(OPENING), step * (depth + 1) + "x = 2"]
            depth += 1
        else:
            lines.append(step * depth + chance.choice(SIMPLE))
        depth = chance.randint(1, depth)
    return "\n".join(lines)


def keys_of(text: str, line_end: str) -> list[events.Key]:
    names = {"\n": line_end, "\t": "tab"}
    return [events.Key(names.get(each, each), each) for each in text]


@pytest.mark.parametrize("line_end", ["enter", "ctrl+j"])
async def test_a_paste_without_brackets_comes_as_it_was_sent(line_end: str) -> None:
    chance = random.Random(1)
    app = Bare("")
    async with app.run_test() as pilot:
        code = app.query_one(CodeEditor)
        code.focus()
        for _ in range(PROGRAMS):
            before = chance.choice(["", "def h():\n    ", "def h():\n\t"])
            pasted = program(chance)
            code.text = before
            code.action_text_end()
            await asyncio.sleep(GOES_ON_WITHIN)
            for event in keys_of(pasted, line_end):
                app.post_message(event)
            await pilot.pause()
            assert code.text == before + pasted


async def test_who_types_on_after_a_paste_is_not_pasting() -> None:
    app = Bare("")
    async with app.run_test() as pilot:
        code = app.query_one(CodeEditor)
        code.focus()
        for event in keys_of("def f(x):\n\tx = 1", "enter"):
            app.post_message(event)
        await pilot.pause()
        await asyncio.sleep(GOES_ON_WITHIN)
        await pilot.press("enter", "y")
        assert code.text == "def f(x):\n\tx = 1\n\ty"


async def test_what_is_typed_after_enter_is_python() -> None:
    """Behind the first lines of any program, Enter leads where a statement may stand."""
    chance = random.Random(2)
    app = Bare("")
    async with app.run_test() as pilot:
        code = app.query_one(CodeEditor)
        code.focus()
        for _ in range(PROGRAMS):
            lines = program(chance).split("\n")
            code.text = "\n".join(lines[: chance.randint(1, len(lines))])
            code.action_text_end()
            await pilot.press("enter", *"pass")
            compile(code.text, "typed", "exec")


@pytest.mark.parametrize("taken", ["", "pass\n", "a\nb\nc\nd\n"])
async def test_a_text_that_is_replaced_ends_what_was_coming_in(taken: str) -> None:
    """Another program may save the file, or the learner resets it, between two keys of a run."""
    app = Bare("one\ntwo\nthree\nfour")
    async with app.run_test() as pilot:
        code = app.query_one(CodeEditor)
        code.focus()
        code.action_text_end()
        await pilot.pause()
        await _sent_around(app, lambda: code.take(taken))
        assert code.text.replace("12345678", "") == taken
        assert "12345678" in code.text


async def test_a_click_ends_what_was_coming_in() -> None:
    app = Bare("one\ntwo\nthree")
    async with app.run_test() as pilot:
        code = app.query_one(CodeEditor)
        code.focus()
        code.action_text_end()
        await pilot.pause()
        await _sent_around(app, lambda: code.move_cursor((0, 0)))
        assert code.text == "12345678one\ntwo\nthreexyz"


@pytest.mark.parametrize("key", ["up", "home", "ctrl+z"])
async def test_a_paste_right_behind_another_key_takes_nothing_away(key: str) -> None:
    """On a slow line an arrow or an undo comes in one piece with what is pasted after it."""
    app = Bare("one\ntwo\nthree")
    async with app.run_test() as pilot:
        code = app.query_one(CodeEditor)
        code.focus()
        code.action_text_end()
        code._replace_via_keyboard("\nfour", *code.selection)
        await pilot.pause()
        for event in [events.Key(key, None), *keys_of("12345678", "enter")]:
            app.post_message(event)
        await pilot.pause()
        kept = "one\ntwo\nthree" if key == "ctrl+z" else "one\ntwo\nthree\nfour"
        assert code.text.replace("12345678", "") == kept
        assert "12345678" in code.text


async def test_tab_moves_lines_and_begins_no_paste() -> None:
    app = Bare("one\ntwo\nthree")
    async with app.run_test() as pilot:
        code = app.query_one(CodeEditor)
        code.focus()
        code.selection = Selection((2, 5), (0, 2))
        await pilot.pause()
        for event in keys_of("\t12345678", "enter"):
            app.post_message(event)
        await pilot.pause()
        assert code.text == "    on12345678"


async def _sent_around(app: Bare, act: Callable[[], object]) -> None:
    """Keys of one moment; after the first three of them something else happens."""
    keys = keys_of("xyz12345678", "enter")
    code = app.query_one(CodeEditor)
    for event in keys[:3]:
        await code._on_key(event)
    act()
    for event in keys[3:]:
        await code._on_key(event)
