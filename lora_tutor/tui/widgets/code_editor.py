"""The Python editor: indents as Python wants it, comments lines, leaves function keys alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult

from lora_tutor.tui.places_in_code import below_the_story
from lora_tutor.tui.widgets.coloured_code import ColouredCode
from lora_tutor.tui.widgets.key_burst import KeyBurst, character_of

LineChange = Callable[[str], str]
INDENT = 4
LINE = 79
"""Columns that a line of code takes at most."""
GUTTER = 5
"""Those of line numbers and scrollbar."""
_STRING = re.compile(r"'[^']*'|\"[^\"]*\"")
_DEEPER = re.compile(r"[^#]*[^\s#][^#]*:\s*(#.*)?$")
"""A line of code that ends in a colon; a comment that does opens no block."""
_SHALLOWER = re.compile(r"\s*(return|pass|break|continue|raise)\b")
_TABS = re.compile(r"^\t", re.MULTILINE)
_TAKEN = {"f6", "f7"}
_MOVES = ("cursor_", "select_", "text_", "copy", "scroll_")
"""How the actions begin that leave the text as it is."""


class CodeEditor(ColouredCode, inherit_bindings=False):
    """A text area for Python. Tab indents, Shift+Tab dedents, Ctrl+/ comments, Esc leaves."""

    DEFAULT_CSS = "CodeEditor { scrollbar-size: 0 1; padding: 0; }"
    HELP = (
        "The editor. Tab indents, Shift+Tab dedents, Ctrl+/ makes comments of lines and back, "
        "Ctrl+Z undoes, Ctrl+Y redoes, Ctrl+A selects everything. "
        "Ctrl+S saves and grades. Esc leaves it, so that single letters work as keys again."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("shift+tab", "dedent", "Dedent", show=False, tooltip="Move the lines to the left"),
        Binding(
            "ctrl+slash,ctrl+underscore",
            "toggle_comment",
            "Comment",
            show=False,
            key_display="ctrl+/",
            tooltip="Turn the selected lines into comments, or back",
        ),
        Binding("ctrl+home", "text_start", "Start of the text", show=False),
        Binding("ctrl+end", "text_end", "End of the text", show=False),
        Binding("ctrl+shift+home", "text_start(True)", "Select to the start", show=False),
        Binding("ctrl+shift+end", "text_end(True)", "Select to the end", show=False),
        Binding("ctrl+a", "select_all", "Select everything", show=False),
        *(
            replace(binding, key=binding.key.removesuffix(",ctrl+a"))
            for binding in TextArea.BINDINGS
            if isinstance(binding, Binding) and binding.key not in _TAKEN
        ),
    ]

    class Left(Message):
        """Esc was pressed: the learner wants out of the editor."""

    def __init__(self, text: str, *, id: str | None = None, compact: bool = False) -> None:
        super().__init__(
            text,
            id=id,
            # As `compact` sets it, but before there are styles that would be found anew for it.
            classes="-textual-compact",
            tab_behavior="indent",
            soft_wrap=False,
            show_line_numbers=not compact,
            compact=True,
        )
        self._burst = KeyBurst()
        self._is_example = compact
        self._marked: int | None = None

    def on_mount(self) -> None:
        # Before the first layout the text has at most the window.
        self._number_lines(self.app.size.width)

    async def _on_key(self, event: events.Key) -> None:
        if self.read_only:
            return
        moves_lines = event.key == "tab" and self._spans_lines
        character = "" if moves_lines else character_of(event)
        is_paste = self._burst.take(character, event.time, min(self.selection))
        if self._burst.is_paste and not is_paste:
            event.stop()
            event.prevent_default()
            self._replace_via_keyboard(character, *self.selection)
            self._burst.end = self.selection.end
            return
        await self._on_typed(event)
        if is_paste:
            # What Enter and Tab made of the first keys goes: the text is as it was sent.
            self._replace_via_keyboard(self._burst.text, self._burst.begin, self.selection.end)
        self._burst.end = self.selection.end

    async def _on_typed(self, event: events.Key) -> None:
        match event.key:
            case "escape":
                event.stop()
                event.prevent_default()
                self.post_message(self.Left())
            case "enter" | "ctrl+j":
                event.stop()
                event.prevent_default()
                self._new_line()
            case "tab" if self._spans_lines:
                event.stop()
                event.prevent_default()
                unit = self._step(self.document[self.selection.start[0]])
                self._change_lines(lambda line: unit + line if line.strip() else line)
            case "backspace" if self._in_indentation():
                event.stop()
                event.prevent_default()
                self._back_to_tab_stop()
            case _ if event.key in self._bindings.key_to_bindings:
                # A binding would act only when the key has bubbled up to the app; by then letters
                # that were typed after it are in the text, and "delete the line" would take them.
                binding = self._bindings.get_bindings_for_key(event.key)[0]
                await self.run_action(binding.action)
                event.stop()
                event.prevent_default()
            case _:
                line = self.document[self.selection.end[0]]
                self.indent_type = "tabs" if self._step(line) == "\t" else "spaces"
                await super()._on_key(event)

    @property
    def _spans_lines(self) -> bool:
        return self.selection.start[0] != self.selection.end[0]

    def _step(self, line: str) -> str:
        """One step of indentation as `line` has it, else the text: Python refuses a mixture."""
        own = line[: len(line) - len(line.lstrip())]
        has_tabs = "\t" in own if own else _TABS.search(self.text)
        return "\t" if has_tabs else " " * INDENT

    def _new_line(self) -> None:
        start, end = sorted((self.selection.start, self.selection.end))
        before = self.document[start[0]][: start[1]]
        indent = before[: len(before) - len(before.lstrip())]
        if _DEEPER.match(_STRING.sub("''", before)):
            indent += self._step(before)
        elif _SHALLOWER.match(before):
            indent = _less(indent)
        self._replace_via_keyboard("\n" + indent, start, end)

    def _in_indentation(self) -> bool:
        row, column = self.selection.end
        before = self.document[row][:column]
        return self.selection.is_empty and column > 0 and not before.strip(" ")

    def _back_to_tab_stop(self) -> None:
        row, column = self.selection.end
        self._replace_via_keyboard("", (row, (column - 1) // INDENT * INDENT), (row, column))

    def action_text_start(self, select: bool = False) -> None:
        self.move_cursor((0, 0), select=select)

    def action_text_end(self, select: bool = False) -> None:
        self.move_cursor(self.document.end, select=select)

    def _on_resize(self) -> None:
        super()._on_resize()
        self._number_lines(self.size.width)
        self.call_after_refresh(self._keep_in_view)

    def _number_lines(self, width: int) -> None:
        """Beside numbers, a narrow window would cut the lines of every docstring."""
        self.show_line_numbers = not self._is_example and width - GUTTER >= LINE

    def show_work(self) -> None:
        """From below the docstring that the task repeats, or from where the cursor is in view."""
        self.scroll_to(0, below_the_story(self.text), animate=False, immediate=True)
        top = self.scroll_offset.y
        if not top <= self.cursor_location[0] < top + self.size.height:
            self.scroll_cursor_visible(center=True)

    def mark_row(self, row: int | None) -> None:
        """Underline a row, and bring it into view; until the text changes, or None."""
        self._marked = row
        self._line_cache.clear()
        self.refresh()
        if row is not None:
            self.call_after_refresh(self._keep_in_view)

    def _keep_in_view(self) -> None:
        if self._marked is None:
            self.scroll_cursor_visible()
        else:
            self.scroll_to_region(Region(0, self._marked, 1, 1), animate=False)

    def get_line(self, line_index: int) -> Text:
        line = super().get_line(line_index)
        if line_index == self._marked:
            line.stylize("underline", len(line) - len(line.plain.lstrip()))
        return line

    def edit(self, edit: Edit) -> EditResult:
        self.mark_row(None)
        return super().edit(edit)

    def action_dedent(self) -> None:
        def dedented(line: str) -> str:
            code = line.lstrip()
            # From the left, so that what stands behind the first step stays as it is.
            own = line[: len(line) - len(code)]
            return own[len(own) - len(_less(own)) :] + code

        self._change_lines(dedented)

    def action_toggle_comment(self) -> None:
        lines = [self.document[row] for row in self._rows() if self.document[row].strip()]
        if not lines:
            return
        if all(line.lstrip().startswith("#") for line in lines):
            self._change_lines(lambda line: re.sub(r"^(\s*)# ?", r"\1", line))
        else:
            margin = min(len(line) - len(line.lstrip()) for line in lines)
            self._change_lines(
                lambda line: f"{line[:margin]}# {line[margin:]}" if line.strip() else line
            )

    def _rows(self) -> range:
        first, last = sorted((self.selection.start, self.selection.end))
        # A selection that ends before the first character of a line does not mean that line.
        end = last[0] if last[0] > first[0] and last[1] == 0 else last[0] + 1
        return range(first[0], end)

    def _change_lines(self, change: LineChange) -> None:
        """Replace every selected line as one step of undo; the selection keeps its lines."""
        rows = self._rows()
        old = [self.document[row] for row in rows]
        new = [change(line) for line in old]
        if old == new:
            return
        selection = self.selection
        end = (rows[-1], len(old[-1]))
        self.edit(Edit("\n".join(new), (rows[0], 0), end, maintain_selection_offset=False))

        def moved(location: tuple[int, int]) -> tuple[int, int]:
            row, column = location
            if row not in rows:
                return location
            grown = len(new[row - rows[0]]) - len(old[row - rows[0]])
            return row, max(column + grown, 0)

        self.selection = type(selection)(moved(selection.start), moved(selection.end))

    def take(self, text: str) -> None:
        """Replace everything as one step, which Ctrl+Z takes back; the cursor stays about there."""
        # What was typed a moment ago is gone, and may not be put together with what comes.
        self._burst = KeyBurst()
        cursor = self.cursor_location
        self.replace(text, (0, 0), self.document.end)
        self.move_cursor(cursor)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return not self.read_only or action.startswith(_MOVES)


def _less(indent: str) -> str:
    """One step less: a tab, or up to four spaces."""
    if indent.endswith("\t"):
        return indent[:-1]
    return indent[: -min(INDENT, len(indent) - len(indent.rstrip(" ")))] if indent else ""
