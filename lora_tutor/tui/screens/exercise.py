"""An exercise: statement, editor, checks, hints. Saving grades, here and in one's own editor."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static, TextArea

from lora_tutor.course.model import Exercise
from lora_tutor.errors import GradingCancelled, LoraTutorError
from lora_tutor.learner.session import Backup
from lora_tutor.reports.verdict import Verdict
from lora_tutor.tui.background import Background, Ended, GradingProgress, Run
from lora_tutor.tui.messages import OpenLesson, OpenMap, OpenNext
from lora_tutor.tui.places_in_code import error_row
from lora_tutor.tui.screens.exercise_file import ExerciseFile
from lora_tutor.tui.style import QUIET, from_home
from lora_tutor.tui.turns import after_paint
from lora_tutor.tui.widgets.workbench import Workbench
from lora_tutor.tui.working_copy import WorkingCopy

if TYPE_CHECKING:
    from lora_tutor.grading.events import Event
    from lora_tutor.reports.report import Report


class ExerciseScreen(ExerciseFile):
    """The editor for one exercise, with its task, its checks and its hints."""

    AUTO_FOCUS = "#code"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,f5,g", "grade", "Grade", tooltip="Save and grade"),
        Binding("f2,h", "hint", "Hint", tooltip="Show the next hint"),
        Binding("f3,t", "task", "Task", tooltip="Show or hide what is asked"),
        Binding("f4,o", "own_editor", "Editor", tooltip="Open the file in your own editor"),
        Binding("f6,n", "next", "Next", tooltip="Go on to what comes next"),
        Binding("f7,r", "replace(True)", "Reset", show=False, tooltip="Start again; yours is kept"),
        Binding("b", "replace(False)", "Restore", show=False, tooltip="Bring an earlier text back"),
        Binding("f8,c", "compare", "Answer", tooltip="The reference beside yours, and costs"),
        Binding("f8,i", "inputs", "Inputs", tooltip="The failing case as code that you can run"),
        Binding("f9", "switch", "Checks", show=False, tooltip="Switch between code and checks"),
        Binding("f10,m", "map", "Map", tooltip="Back to the course map"),
        Binding("f11,w", "note", "Note", show=False, tooltip="Your own note on this exercise"),
        Binding("y", "copy_code", "Copy", show=False, tooltip="Copy your whole file"),
        Binding("l", "lesson", "Page", show=False, tooltip="Open the page of this exercise"),
        Binding("e", "edit", "Edit", show=False, tooltip="Back into the editor"),
        Binding("escape", "back", "Back", show=False, tooltip="Cancel the grading, or go back"),
    ]

    def __init__(
        self, exercise: Exercise, copy: WorkingCopy, cursor: tuple[int, int] = (0, 0)
    ) -> None:
        super().__init__(exercise, copy)
        self._cursor = cursor
        self._passed = False
        self._failing = False
        self._grading: Background[Report] = Background(self, copy.session.cancel, "grader")

    def compose_place(self) -> ComposeResult:
        lesson = self.session.course.lesson(self.exercise.lesson)
        asks = not self.session.status(self.exercise.id).attempts
        self._bench = Workbench(self.exercise, lesson.title, self._copy.known, asks)
        yield self._bench
        yield Static(id="status", markup=False)

    def begin(self) -> None:
        code = self._bench.code
        self._bring_draft_back()
        if self._cursor == (0, 0):
            self._cursor = self._copy.place_to_begin(code.text)
        code.cursor_location = self._cursor
        after_paint(self, code.show_work)
        self._show_title()
        for level in range(1, self.session.status(self.exercise.id).hints_seen + 1):
            self._bench.hints.add(self.session.hint(self.exercise.id, level))
        self.session.remember(self.place())
        self._show_status()
        after_paint(self, self._start_services)

    def _start_services(self) -> None:
        self._warm_up()
        self._watch_file()

    def on_unmount(self) -> None:
        self._grading.cancel()

    # Grading

    @work(thread=True, group="warm-up", exit_on_error=False)
    def _warm_up(self) -> None:
        self.session.warm_up(self.exercise.id)

    def action_grade(self) -> None:
        if self._save():
            self._start_grading()

    def _start_grading(self) -> None:
        self._bench.ask(False)
        self._bench.add_class("-graded")
        self._bench.code.mark_row(None)
        self._bench.checks.begin()
        self._grading.start(self._graded)

    def _graded(self, run: Run) -> Report:
        def tell(event: Event) -> None:
            self.post_message(GradingProgress(run.number, event))

        return self.session.grade(self.session.submission(self.exercise.id), tell)

    def on_grading_progress(self, message: GradingProgress) -> None:
        if self._grading.is_current(message):
            self._bench.checks.take(message.event)

    def on_ended(self, message: Ended[Report]) -> None:
        if not self._grading.is_current(message):
            return
        if message.result is not None:
            self._show_report(message.result)
        elif isinstance(message.problem, GradingCancelled):
            self._bench.checks.say("cancelled; nothing was counted", QUIET)
        else:
            self._bench.checks.say(str(message.problem), "$text-warning")

    def _show_report(self, report: Report) -> None:
        known = self._passed, self._failing
        self._bench.checks.finish(report)
        self._failing = report.verdict not in (Verdict.PASSED, Verdict.NOT_ATTEMPTED)
        self._bench.count_checks(report.checks_passed, len(report.checks))
        self._bench.code.mark_row(error_row(report))
        self._show_title()
        if known != (self._passed, self._failing):
            # The footer is made anew for them.
            self.refresh_bindings()
        self.tutor.show_notices()

    # Showing

    def _show_title(self) -> None:
        status = self.session.status(self.exercise.id)
        self._passed = status.passed
        best = f"best {status.best_points} of {self.exercise.points} points"
        shown = best if status.attempts else f"{self.exercise.points} points"
        self.set_title(f"{self.exercise.id[:2]} {self.exercise.title}", shown)

    @on(TextArea.Changed, "#code")
    @on(TextArea.SelectionChanged, "#code")
    def _show_status(self) -> None:
        code = self._bench.code
        row, column = code.cursor_location
        saved = "not saved" if self._copy.is_unsaved(code.text) else "saved"
        path = self.session.path(self.exercise.id)
        shown = path.name if self.has_class("-narrow") else from_home(path)
        parts = [f"{row + 1}:{column + 1}", saved, self._watching, shown]
        text = "  ".join(part for part in parts if part)
        self.query_one("#status", Static).update(Content.styled(text, QUIET))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        narrow = self.has_class("-narrow")
        shown = {"compare": self._passed, "inputs": self._failing, "switch": narrow}
        return shown.get(action, True)

    def action_switch(self) -> None:
        self._bench.switch("checks")

    def action_task(self) -> None:
        if self.has_class("-narrow"):
            self._bench.ask(False)
            self._bench.switch("task")
        else:
            self._bench.toggle_class("-no-task")

    def action_hint(self) -> None:
        if self.session.status(self.exercise.id).hints_left:
            self._bench.hints.add(self.session.hint(self.exercise.id))
        if self.has_class("-narrow"):
            self._bench.show("hints")

    def action_note(self) -> None:
        self.write_note(self.exercise.id, f"{self.exercise.id[:2]} {self.exercise.title}")

    def action_copy_code(self) -> None:
        self.app.copy_to_clipboard(self._bench.code.text)
        self.notify("Your file is on the clipboard.", timeout=3)

    def action_edit(self) -> None:
        self._bench.show("code")

    def action_inputs(self) -> None:
        from lora_tutor.tui.screens.failing_case import FailingCase

        if self._save():
            self.app.push_screen(FailingCase(self.session, self.exercise.id))

    def action_compare(self) -> None:
        from lora_tutor.tui.screens.after_pass import AfterPass

        try:
            reference = self.session.solution(self.exercise.id)
        except LoraTutorError as error:
            self.notify(str(error), markup=False)
            return
        text = self._bench.code.text
        self.app.push_screen(AfterPass(self.session, self.exercise, text, reference))

    def action_replace(self, fresh: bool) -> None:
        """By the stub, or by an earlier text."""
        if not self._asking:
            self._asking = True
            self._replace_text(fresh)

    @work(group="ask")
    async def _replace_text(self, fresh: bool) -> None:
        from lora_tutor.tui.screens.kept_texts import chosen, replace_text

        try:
            kept = await chosen(self, self.exercise.id, fresh=fresh)
        finally:
            self._asking = False
        if kept is None or not self._save():
            return
        try:
            self._take_kept(replace_text(self.session, self.exercise.id, kept))
        except LoraTutorError as error:
            self.notify(str(error), severity="error", markup=False)

    def _take_kept(self, backup: Backup) -> None:
        """Show the file that another text was put into, and say where that is kept."""
        self._grading.cancel()
        self._bench.code.take(self._copy.take_theirs())
        self._bench.clear_verdict()
        self._bench.code.cursor_location = self._copy.place_to_begin(self._bench.code.text)
        self._bench.code.show_work()
        self.notify(f"Your text is kept as {backup.path.name}.", markup=False)
        self._show_status()

    # Going on

    def on_code_editor_left(self) -> None:
        if self._grading.is_running:
            self._grading.cancel()
        else:
            self.set_focus(None)
            self.notify("Single letters are keys now; e goes back to the code.", timeout=4)

    def action_back(self) -> None:
        if self._grading.is_running:
            self._grading.cancel()
        elif self.has_class("-narrow") and self._bench.tab != "code":
            self._bench.show("code")
        else:
            self.action_map()

    def action_map(self) -> None:
        self.post_message(OpenMap())

    def action_lesson(self) -> None:
        self.post_message(OpenLesson(self.exercise.lesson))

    def action_next(self) -> None:
        self.post_message(OpenNext(self.exercise.id))
