"""A Python example of a lesson: run it, change it in place, bring it back."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from lora_tutor.course import blocks
from lora_tutor.learner.notes import Notes
from lora_tutor.reports.amounts import duration
from lora_tutor.tui.running import SECONDS, ExampleRun, run_example
from lora_tutor.tui.style import QUIET
from lora_tutor.tui.widgets.reading import Part

_WHY = {
    "too long": f"\nStopped: it ran for more than {SECONDS:.0f} seconds.",
    "too much": "\nStopped: it printed too much.",
}


class Example(Vertical, Part, can_focus=True):
    """Shows the source; the output of a run appears beneath."""

    DEFAULT_CSS = """
    Example { height: auto; border: round $foreground 30%; padding: 0 1; margin: 0 0 1 0;
        border-title-color: $foreground 80%; border-subtitle-color: $foreground 70%; }
    Example:focus, Example:focus-within { border: round $border; }
    Example #source { height: auto; }
    Example TextArea { height: auto; max-height: 16; border: none; padding: 0; }
    Example #output { height: auto; margin: 1 0 0 0; display: none; color: $text; }
    Example.-ran #output { display: block; }
    """
    HELP = (
        "An example. `r` runs it, Enter lets you change it (Esc ends that), "
        "`x` brings the original back, `y` copies the code. Your version is kept."
    )
    # Its border says the first keys; the footer has no room for them beside the page's.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "run", "Run", show=False, tooltip="Run this example"),
        Binding("ctrl+r", "run", "Run", show=False, tooltip="Run while you edit"),
        Binding("enter", "edit", "Edit", show=False, tooltip="Change the example in place"),
        Binding("y", "copy", "Copy", tooltip="Copy the code of this example"),
        Binding("x", "reset", "Original", tooltip="Bring the original example back"),
        Binding("escape", "leave", "Stop", show=False, tooltip="Stop the run, or end editing"),
    ]

    def __init__(self, example: blocks.ExampleBlock, notes: Notes) -> None:
        super().__init__(classes="example")
        self.example = example
        self.source = notes.example(example.code)
        self.border_title = "Example"
        self._notes = notes
        self._worker: Worker[ExampleRun] | None = None

    def compose(self) -> ComposeResult:
        self._say_keys()
        yield Static(Content(self._shown()), id="source")
        yield Static(id="output", markup=False)

    def on_mount(self) -> None:
        self.call_after_refresh(self._colour)

    def _colour(self) -> None:
        """Colours come after the text, because to load the highlighter takes as long as a page."""
        # By a query, because the page may have been turned since the text was shown.
        for source in self.query("#source").results(Static):
            source.update(_highlighted(self._shown()))

    def _shown(self) -> str:
        return (self.source if self.changed else self.example.source).rstrip()

    def _say_keys(self) -> None:
        # Without the focus x is the page's.
        original = "  x original" if self.changed and self.has_focus else ""
        self.border_subtitle = f"r run  Enter edit{original}"

    def watch_has_focus(self, has_focus: bool) -> None:
        super().watch_has_focus(has_focus)
        if not self.editing:
            self._say_keys()

    def wants(self, event: events.Key, rows: range) -> int:
        if event.key not in ("r", "enter") or self.editing:
            return 0
        # Its keys stand in its lower border.
        return len(rows) + 100 * (self.region.height - 1 in rows)

    @property
    def editing(self) -> bool:
        return bool(self.query("TextArea"))

    @property
    def changed(self) -> bool:
        return self.source != self.example.code

    def keep(self) -> None:
        """Keep the learner's version. Raises WorkspaceError."""
        if self.editing:
            self._take_text()
        self._notes.keep_example(self.example.code, self.source)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        offered = self.changed or self.editing or self.has_class("-ran")
        return offered if action == "reset" else True

    def action_run(self) -> None:
        if self.editing:
            self._take_text()
        self._show("running ... Esc stops it", "running")
        # No coroutine yet: one whose worker is cancelled before it began would never be awaited.
        work = partial(run_example, self.source)
        self._worker = self.run_worker(work, exclusive=True, group="example", exit_on_error=False)

    def _stop(self) -> bool:
        """End a run. The worker may not have begun, and then would not tell of its end."""
        if self._worker is None or not self._worker.is_running:
            return False
        self._worker.cancel()
        self._worker = None
        return True

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.worker is not self._worker:
            return
        event.stop()
        if event.state is WorkerState.SUCCESS and isinstance(event.worker.result, ExampleRun):
            run = event.worker.result
            text = run.output + _WHY.get(run.ended, "")
            self._show(text.strip("\n") or "(it printed nothing)", duration(run.seconds))
        elif event.state is WorkerState.ERROR:
            self._show(f"The example could not be started: {event.worker.error}", "failed")

    def _show(self, text: str, title: str) -> None:
        self.add_class("-ran")
        self.query_one("#output", Static).update(
            Content.assemble((f"Output ({title})\n", QUIET), text)
        )
        self.refresh_bindings()

    async def action_edit(self) -> None:
        from lora_tutor.tui.widgets.example_editor import ExampleEditor

        if self.editing:
            return
        self.query_one("#source").display = False
        editor = ExampleEditor(self.source)
        await self.mount_all([editor], before="#output")
        editor.focus()
        self.border_subtitle = "Ctrl+R run  Esc done"
        self.refresh_bindings()

    def _take_text(self) -> None:
        from lora_tutor.tui.widgets.code_editor import CodeEditor

        self.source = self.query_one(CodeEditor).text

    async def action_leave(self) -> None:
        if self._stop():
            self._show("Stopped.", "stopped")
        elif self.editing:
            self._take_text()
            await self._close_editor()
        else:
            await self.screen.run_action("back")

    async def on_code_editor_left(self, message: Message) -> None:
        message.stop()
        await self.action_leave()

    async def _close_editor(self) -> None:
        await self.query("CodeEditor").remove()
        self._colour()
        self.query_one("#source").display = True
        self._say_keys()
        self.focus()
        self.refresh_bindings()

    def action_copy(self) -> None:
        if self.editing:
            self._take_text()
        self.app.copy_to_clipboard(self.source)
        self.notify("The code of this example is on the clipboard.", timeout=3)

    async def action_reset(self) -> None:
        self._stop()
        self.source = self.example.code
        self.remove_class("-ran")
        await self._close_editor()


def _highlighted(source: str) -> Content:
    from textual.highlight import highlight

    language = "pycon" if source.lstrip().startswith(">>>") else "python"
    return highlight(source, language=language)
