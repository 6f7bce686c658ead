"""The parts of an exercise: side by side where there is room, else behind one line of tabs."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll

from lora_tutor.course.model import Exercise
from lora_tutor.tui.widgets.checks import ChecksPanel
from lora_tutor.tui.widgets.code_editor import CodeEditor
from lora_tutor.tui.widgets.hints import HintPanel
from lora_tutor.tui.widgets.statement import Statement
from lora_tutor.tui.widgets.tab_line import TabLine

TABS = {"task": "Task F3", "code": "Code", "checks": "Checks F9", "hints": "Hints F2"}


class Workbench(Vertical):
    """Holds task, code, checks and hints; the style sheet arranges them."""

    def __init__(self, exercise: Exercise, lesson_title: str, text: str, asks: bool) -> None:
        """`asks` is as in `ask`."""
        super().__init__(id="workbench", classes="-show-code -asks" if asks else "-show-code")
        self._exercise = exercise
        self._lesson_title = lesson_title
        self.code = CodeEditor(text, id="code")
        self.checks = ChecksPanel(id="checks")
        self.hints = HintPanel(len(exercise.hints), id="hints")
        self._tabs = TabLine(TABS, "code", id="tabs")

    def compose(self) -> ComposeResult:
        yield self._tabs
        with Horizontal(id="body"):
            with Vertical(id="left"):
                with VerticalScroll(id="task"):
                    yield Statement(self._exercise, self._lesson_title)
                yield self.code
            with Vertical(id="side"):
                yield self.checks
                yield self.hints

    @property
    def tab(self) -> str:
        return self._tabs.chosen

    def show(self, tab: str, *, focus: bool = True) -> None:
        """Bring a tab to the front; `focus` also puts the cursor there."""
        self._tabs.chosen = tab
        for name in TABS:
            self.set_class(name == tab, f"-show-{name}")
        if focus:
            self.query_one(f"#{tab}").focus()

    def ask(self, asks: bool) -> None:
        """Whether the task stands above the code, where both have to share a narrow window."""
        self.set_class(asks, "-asks")

    def switch(self, tab: str) -> None:
        """`tab`, or the code if it is in front already."""
        self.show("code" if self.tab == tab else tab)

    def clear_verdict(self) -> None:
        """What the checks said was of another text."""
        self.remove_class("-graded")
        self._tabs.rename("checks", TABS["checks"])
        self.checks.clear()
        self.code.mark_row(None)

    def count_checks(self, passed: int, total: int) -> None:
        self._tabs.rename("checks", f"{TABS['checks']}: {passed}/{total}")

    def on_tab_line_chosen(self, message: TabLine.Chosen) -> None:
        message.stop()
        self.show(message.name)
