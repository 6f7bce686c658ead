"""After a pass: one's own code and the reference, what each costs, and why it matters."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container

from lora_tutor.course.model import Exercise
from lora_tutor.course.workloads import workload_sizes
from lora_tutor.learner.session import Session
from lora_tutor.reports.cost import Cost
from lora_tutor.tui.background import Background, Ended, Run
from lora_tutor.tui.places_in_code import first_difference
from lora_tutor.tui.screens.compare import Compare
from lora_tutor.tui.turns import after_paint, is_there
from lora_tutor.tui.widgets.code_editor import CodeEditor
from lora_tutor.tui.widgets.cost_table import CostTable
from lora_tutor.tui.widgets.prose import Prose


class AfterPass(Compare):
    """Compares both texts, and measures both. Measuring starts and ends with the screen."""

    DEFAULT_CSS = """
    AfterPass #after { height: auto; max-height: 50%; padding: 0 1; layout: vertical;
                       overflow-y: auto; scrollbar-size-vertical: 1; }
    AfterPass.-wide #after { layout: horizontal; }
    AfterPass.-wide #cost { width: 78; margin: 0 2 0 0; }
    AfterPass #why { margin: 0; }
    """
    HELP = (
        "Your code, the reference, and what both cost on larger inputs. Time is the best of "
        "several calls in the grader's processes, and varies from run to run. Flops are counted, "
        "a multiply-add as two. New arrays: the most memory that numpy's arrays took at once. "
        "None of it changes your points."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "stop_or_close", "Close", tooltip="Stop measuring, or close"),
        Binding("q,f8", "dismiss", "Close", show=False, tooltip="Back to the exercise"),
        Binding("m", "measure", "Measure again", tooltip="Measure both once more"),
    ]

    def __init__(self, session: Session, exercise: Exercise, text: str, reference: str) -> None:
        super().__init__(("Yours", text), ("The reference", reference))
        self._exercise = exercise
        self._sizes = workload_sizes(exercise.test_checks)
        self._session = session
        self._text = text
        self._measuring: Background[Cost] = Background(self, session.stop_measuring, "grader")

    def compose_beneath(self) -> ComposeResult:
        if not self._sizes and not self._exercise.why:
            return
        with Container(id="after"):
            if self._sizes:
                yield CostTable(self._sizes, id="cost")
            if self._exercise.why:
                yield Prose(f"**Why it matters:** {self._exercise.why}", id="why")

    def on_mount(self) -> None:
        if is_there(self):
            self.action_measure()
            after_paint(self, self._show_the_work)

    def _show_the_work(self) -> None:
        """Each text begins at the first statement that the other has otherwise."""
        yours, theirs = self.query(CodeEditor)
        rows = first_difference(yours.text, theirs.text)
        for editor, row in zip((yours, theirs), rows, strict=True):
            # From where the cursor stands, the first key would scroll back.
            editor.move_cursor((row, 0))
            editor.scroll_to(y=row, animate=False)

    def on_unmount(self) -> None:
        self._measuring.cancel()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "measure":
            return bool(self._sizes) and not self._measuring.is_running
        return True

    def action_measure(self) -> None:
        if self._sizes:
            self._table.say("measuring ...  Esc stops it", "$text-primary")
            self._measuring.start(self._measured)
            self.refresh_bindings()

    def _measured(self, _: Run) -> Cost:
        submission = self._session.submission(self._exercise.id, text=self._text)
        return self._session.measure(submission)

    def action_stop_or_close(self) -> None:
        if self._measuring.is_running:
            self._measuring.cancel()
        else:
            self.dismiss()

    def on_ended(self, message: Ended[Cost]) -> None:
        if not self._measuring.is_current(message):
            return
        if message.result is not None:
            self._table.show(message.result)
        elif self._measuring.was_cancelled:
            self._table.say("not measured: stopped. M measures, Esc closes.")
        else:
            self._table.say(f"Not measured: {message.problem} M measures again.", "$text-warning")
        self.refresh_bindings()

    @property
    def _table(self) -> CostTable:
        return self.query_one(CostTable)
