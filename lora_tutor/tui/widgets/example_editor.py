"""The editor of an example."""

from __future__ import annotations

from lora_tutor.tui.widgets.code_editor import CodeEditor


class ExampleEditor(CodeEditor):
    """That of an example on a page, which has no line numbers and is run, not graded."""

    HELP = (
        "The editor of an example. Tab indents, Shift+Tab dedents, Ctrl+/ makes comments of lines "
        "and back, Ctrl+Z undoes, Ctrl+Y redoes. Ctrl+R runs it. Esc ends editing."
    )

    def __init__(self, text: str) -> None:
        super().__init__(text, compact=True)
