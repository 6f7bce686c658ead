"""The lab of the whole game, where a key runs it with the learner's own code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget

from lora_tutor.errors import LabCancelled, LoraTutorError, OwnCodeFailed
from lora_tutor.labs.curves import LiveRun
from lora_tutor.labs.use import Findings
from lora_tutor.learner.own_code import OwnCode, OwnFindings, is_in
from lora_tutor.tui.screens.lab import LabScreen
from lora_tutor.tui.widgets.lab_text import failed, found, printed


class OwnFailure(Vertical):
    """Why the learner's code came to nothing, and what it printed before.

    In a frame, because the idea that goes on below it has no heading of its own.
    """

    DEFAULT_CSS = """
    OwnFailure { height: auto; border: round $warning; padding: 0 1; margin: 0 0 1 0;
        border-title-color: $text-warning; border-title-style: bold; }
    OwnFailure .lab-failed, OwnFailure .lab-printed { margin: 0; }
    OwnFailure .-after-links { margin: 1 0 0 0; }
    """

    def __init__(self, words: Iterator[Widget]) -> None:
        super().__init__(*words)
        self.border_title = "Your own code"


class OwnCodeLab(LabScreen):
    """What the learner's code came to takes the place of what the lab found, and is not kept."""

    BINDINGS: ClassVar[list[BindingType]] = [
        # Esc does the same, and the footer of 80 columns has no room for both.
        Binding("l", "lesson", "Page", show=False, tooltip="Open the page of this lab"),
        Binding("y,f6", "own_code", "Your code", tooltip="Run it with your own passed code"),
    ]
    DEFAULT_CSS = """
    OwnCodeLab .lab-failed { color: $text-warning; }
    OwnCodeLab .-after-links { margin: 1 0; }
    OwnCodeLab .lab-printed { margin: 0 0 1 0; }
    """
    _own: OwnCode | None = None
    """While the learner's own code runs in the place of ours."""
    _mine: OwnFindings | None = None

    def action_run(self) -> None:
        if not self._work.is_running:
            self._own = None
        super().action_run()

    def action_own_code(self) -> None:
        # What stands in the questions gives way to what the code comes to.
        if not self._all_readable():
            return
        self._own = own = OwnCode(self.session)
        self._live = live = LiveRun(self.lab)
        self._work.start(lambda run: own.run(live.take))
        self._begun()

    def _stop_work(self) -> None:
        if self._own is not None:
            self._own.cancel()
        else:
            super()._stop_work()

    @property
    def _draws(self) -> bool:
        return self._own is None

    async def _show_ending(
        self, result: Findings | OwnFindings | None, problem: LoraTutorError | None
    ) -> None:
        if isinstance(result, OwnFindings):
            self._take_written()
            self._mine, self._findings = result, result.findings
            await self._show_words(self._words())
        elif self._own is not None and not isinstance(problem, LabCancelled):
            text = problem.printed if isinstance(problem, OwnCodeFailed) else ""
            await self._show_failure(failed(str(problem), text))
        else:
            self._mine = None if result is not None else self._mine
            await super()._show_ending(result, problem)

    async def _show_failure(self, words: Iterator[Widget]) -> None:
        """Above what was there, so that predictions stay as they were written."""
        self._tell("")
        await self._text.query(OwnFailure).remove()
        await self._text.mount_all([OwnFailure(words)], before=0)
        self._scrolling().scroll_home(animate=False)

    def _words(self) -> Iterator[Widget]:
        if self._mine is None:
            yield from super()._words()
        else:
            yield from found(self._mine.findings, self._page, "own_code")
            yield from printed(self._mine.printed)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "own_code" and self.is_mounted:
            return is_in(self.session.course) and not self._work.is_running
        return super().check_action(action, parameters)
