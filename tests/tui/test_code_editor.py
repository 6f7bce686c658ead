"""The editor's own keys, on a bare app."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual import events
from textual.app import App, ComposeResult
from textual.document._syntax_aware_document import SyntaxAwareDocument
from textual.pilot import Pilot

from lora_tutor.tui.widgets.code_editor import CodeEditor
from lora_tutor.tui.widgets.coloured_code import COLOURED
from lora_tutor.tui.widgets.writing import MOST


class Bare(App[None]):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def compose(self) -> ComposeResult:
        yield CodeEditor(self.text)


async def typed(text: str, start: tuple[int, int], *keys: str) -> tuple[str, tuple[int, int]]:
    app = Bare(text)
    async with app.run_test() as pilot:
        code = app.query_one(CodeEditor)
        code.focus()
        code.cursor_location = start
        await pilot.press(*keys)
        return code.text, code.cursor_location


@pytest.mark.quick
async def test_keys_move_in_the_text_as_it_is_now() -> None:
    """Its colours come late, and what moves the cursor must not go by the text of before."""
    app = Bare("abc\nabc")
    async with app.run_test() as pilot:
        code = app.query_one(CodeEditor)
        code.focus()
        code.cursor_location = (0, 3)
        code._colour()
        await pilot.press("down")
        assert code.cursor_location == (1, 3)
        await pilot.press("enter", *"bcd", "left", "right", "backspace", "home", "delete", "end")
        assert (code.text, code.cursor_location) == ("abc\nabc\nc", (2, 1))


@pytest.mark.parametrize(
    ("line", "keys", "expected"),
    [
        ("x = 1", ["enter"], "x = 1\n"),
        ("    x = 1", ["enter"], "    x = 1\n    "),
        ("def f(x):", ["enter"], "def f(x):\n    "),
        ("    if x:  # why", ["enter"], "    if x:  # why\n        "),
        ("    return x", ["enter"], "    return x\n"),
        ("x = {1: 2}", ["enter"], "x = {1: 2}\n"),
        ("    # so:", ["enter"], "    # so:\n    "),
        ("    x = 1  # so:", ["enter"], "    x = 1  # so:\n    "),
        ("    if x == '#':", ["enter"], "    if x == '#':\n        "),
        ("\tx = 1", ["enter"], "\tx = 1\n\t"),
        ("\tif x:", ["enter"], "\tif x:\n\t\t"),
        ("\t\treturn x", ["enter"], "\t\treturn x\n\t"),
        ("\t\tx", ["shift+tab"], "\tx"),
        ("\t", ["tab"], "\t\t"),
        ("\t\t", ["backspace"], "\t"),
        ("x = 1", ["ctrl+j"], "x = 1\n"),
        ("returned = 1", ["enter"], "returned = 1\n"),
        ("        ", ["backspace"], "    "),
        ("      ", ["backspace"], "    "),
        ("x  ", ["backspace"], "x "),
        ("        x", ["shift+tab"], "    x"),
        ("  x", ["shift+tab"], "x"),
        ("x", ["shift+tab"], "x"),
        ("x", ["tab"], "x   "),
        ("    x", ["ctrl+underscore"], "    # x"),
        ("    # x", ["ctrl+underscore"], "    x"),
        ("    #x", ["ctrl+slash"], "    x"),
        ("", ["ctrl+slash"], ""),
    ],
)
async def test_keys_on_one_line(line: str, keys: list[str], expected: str) -> None:
    text, _ = await typed(line, (0, len(line)), *keys)
    assert text == expected


BLOCK = "if a:\n    b\n\n    c\nd"


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (["tab"], "    if a:\n        b\n\n        c\nd"),
        (["tab", "shift+tab"], BLOCK),
        (["ctrl+underscore"], "# if a:\n#     b\n\n#     c\nd"),
        (["ctrl+underscore", "ctrl+underscore"], BLOCK),
        (["ctrl+underscore", "ctrl+z"], BLOCK),
    ],
)
async def test_keys_on_several_lines(keys: list[str], expected: str) -> None:
    text, _ = await typed(BLOCK, (0, 0), *["shift+down"] * 4, *keys)
    assert text == expected


async def test_the_cursor_stays_on_its_character() -> None:
    text, cursor = await typed("    xy", (0, 5), "ctrl+underscore", "z")
    assert (text, cursor) == ("    # xzy", (0, 8))


async def test_the_colours_follow_the_theme() -> None:
    app = Bare("x = [1]")
    async with app.run_test() as pilot:
        code = app.query_one(CodeEditor)
        assert code.theme == "css"
        app.theme = "textual-light"
        await pilot.pause()
        await pilot.pause()
        assert code.theme == "on-light"


async def test_another_text_has_its_colours_too() -> None:
    app = Bare("x = 1\n")
    async with app.run_test() as pilot:
        editor = app.query_one(CodeEditor)
        await pilot.pause()
        editor.load_text("def f():\n    return 2\n")
        assert len(editor._highlights) == 2


async def test_a_long_paste_has_no_colours_so_that_keys_stay_quick() -> None:
    app = Bare("x = 1\n")
    async with app.run_test() as pilot:
        editor = app.query_one(CodeEditor)
        await pilot.pause()
        assert editor._highlights
        await editor._on_paste(events.Paste("y = 2\n" * (COLOURED // 5)))
        assert not any(editor._highlights.values())
        editor.undo()
        assert editor._highlights[0]


def test_function_keys_are_left_to_the_screen() -> None:
    keys = {binding.key for binding in CodeEditor.BINDINGS}  # type: ignore[union-attr]
    assert not keys & {f"f{number}" for number in range(1, 13)}
    assert "ctrl+z,super+z" in keys


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (["ctrl+home", "z"], "zif a:\n    b\n\n    c\nd"),
        (["ctrl+end", "z"], "if a:\n    b\n\n    c\ndz"),
        (["ctrl+shift+home", "delete"], "  b\n\n    c\nd"),
        (["ctrl+shift+end", "delete"], "if a:\n  "),
        (["ctrl+a", "delete"], ""),
        (["ctrl+a", "delete", "ctrl+z"], BLOCK),
        (["home", "z"], "if a:\nz    b\n\n    c\nd"),
        (["ctrl+right", "z"], "if a:\n    bz\n\n    c\nd"),
        (["ctrl+left", "ctrl+left", "z"], "if a:z\n    b\n\n    c\nd"),
    ],
)
async def test_keys_that_travel(keys: list[str], expected: str) -> None:
    text, _ = await typed(BLOCK, (1, 2), *keys)
    assert text == expected


async def test_keys_act_in_the_order_in_which_they_were_typed() -> None:
    """Typed ahead of a slow machine: all of it waits before the first key is handled."""
    app = Bare("    old")
    async with app.run_test(size=(80, 24)) as pilot:
        code = app.query_one(CodeEditor)
        code.focus()
        await pilot.pause()
        keys = ["end", "ctrl+u", *"new", "home", *"my_", "end", "enter", *"more"]
        for key in keys:
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await pilot.pause()
        await pilot.pause()
        assert code.text == "my_new\nmore"


async def pasted_into(pilot: Pilot[None], text: str) -> CodeEditor:
    editor = pilot.app.query_one(CodeEditor)
    editor.focus()
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()
    return editor


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("a\0b", "ab"),
        ("\ufeffa\ufeff", "a"),
        ("x" * (MOST + 1), ""),
        ("\x1b[31m", "\x1b[31m"),
        ("a\r\nb", "a\nb"),
    ],
    ids=["null", "byte order mark", "too much", "escape sequence", "line ends"],
)
async def test_what_is_pasted_can_be_read_again(pasted: str, kept: str) -> None:
    async with Bare("").run_test() as pilot:
        editor = await pasted_into(pilot, pasted)
        assert editor.text == kept


async def test_undo_of_more_lines_than_the_window_has() -> None:
    """The scrollbar goes with the lines; the cursor was on one of them."""
    async with Bare("start\n").run_test(size=(40, 8)) as pilot:
        editor = await pasted_into(pilot, "line\n" * 40)
        await pilot.press("ctrl+z")
        await pilot.pause()
        assert editor.text == "start\n"


async def test_what_is_typed_after_an_undo_is_undone_by_itself() -> None:
    """Together with the paste before it, it ended the app."""
    async with Bare("start\n").run_test(size=(40, 12)) as pilot:
        editor = await pasted_into(pilot, "line\n" * 8)
        pasted = editor.text
        await pilot.press("a", "ctrl+z", "b", "ctrl+z")
        await pilot.pause()
        assert editor.text == pasted
        await pilot.press("c", "d", "ctrl+z", "ctrl+z")
        await pilot.pause()
        assert editor.text == "start\n"
        await pilot.press("ctrl+y", "e", "ctrl+z")
        await pilot.pause()
        assert editor.text == pasted


DEEDS: dict[str, Callable[[CodeEditor], object]] = {
    "letter": lambda code: code._replace_via_keyboard("x", *code.selection),
    "paste": lambda code: code._replace_via_keyboard("a\nb\n\nc", *code.selection),
    "enter": lambda code: code._replace_via_keyboard("\n", *code.selection),
    "backspace": CodeEditor.action_delete_left,
    "delete": CodeEditor.action_delete_right,
    "a line less": CodeEditor.action_delete_line,
    "a word less": CodeEditor.action_delete_word_left,
    "up": CodeEditor.action_cursor_up,
    "select down": lambda code: code.action_cursor_down(select=True),
    "comment": CodeEditor.action_toggle_comment,
    "undo": CodeEditor.undo,
    "redo": CodeEditor.redo,
}


OFTEN = [*["letter", "undo"] * 8, *["paste"] * 6]


@pytest.mark.slow
@given(st.lists(st.sampled_from([*DEEDS, *OFTEN]), min_size=20, max_size=80))
@settings(max_examples=40, deadline=None)
def test_the_lines_that_are_painted_are_those_of_the_text(deeds: list[str]) -> None:
    async def do_them() -> None:
        async with Bare("start\nmiddle\nend\n").run_test(size=(40, 12)) as pilot:
            code = pilot.app.query_one(CodeEditor)
            for deed in deeds:
                DEEDS[deed](code)
                lines = [line for line, _ in code.wrapped_document._offset_to_line_info]
                assert lines == list(range(code.document.line_count)), deed
            while code.history.undo_stack:
                code.undo()
            assert code.text == "start\nmiddle\nend\n"

    asyncio.run(do_them())


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
async def test_the_syntax_tree_stays_in_step_with_the_text(newline: str) -> None:
    """Out of step it may never answer, and the app stands still."""
    breaks = "one\r\ntwo\rthree\nfour\x0bfive\x0csix\u2028seven\u2029eight"
    pieces, chance = [breaks, "(\n" * 9, '"""', "\n", "for i in x:"], random.Random(1)
    app = Bare(newline.join(["def f(x):", "    return x", ""]))
    async with app.run_test() as pilot:
        code = app.query_one(CodeEditor)
        await pilot.pause()
        for number in range(60):
            code.move_cursor((chance.randrange(code.document.line_count), chance.randrange(5)))
            code._replace_via_keyboard(chance.choice(pieces), *code.selection)
            if number % 10 == 9:
                code.undo()
                code.redo()
                code.undo()
            document = code.document
            assert isinstance(document, SyntaxAwareDocument)
            anew = SyntaxAwareDocument(document.text, document.language)
            assert _end(document) == _end(anew), f"after {number + 1} edits"
        assert code.document.newline == newline


def _end(document: SyntaxAwareDocument) -> int:
    assert document._syntax_tree is not None
    return document._syntax_tree.root_node.end_byte
