"""Code that stays as it is."""

from __future__ import annotations

from lora_tutor.tui.widgets.code_editor import CodeEditor


class CodeReader(CodeEditor):
    """Code to read. What can be done with it, the screen around it says."""

    HELP = ""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.read_only = True
