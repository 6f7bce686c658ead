"""The learner's file on an exercise's screen: kept, saved, and watched for changes from outside."""

from __future__ import annotations

import threading
from contextlib import suppress

from textual import on, work
from textual.timer import Timer
from textual.widgets import TextArea

from lora_tutor.course.model import Exercise
from lora_tutor.errors import LoraTutorError
from lora_tutor.learner.session import Place
from lora_tutor.tui.messages import FileChanged, WatcherReady
from lora_tutor.tui.own_editor import edit_outside
from lora_tutor.tui.screens.base import CourseScreen
from lora_tutor.tui.turns import after_paint
from lora_tutor.tui.widgets.code_editor import CodeEditor
from lora_tutor.tui.widgets.workbench import Workbench
from lora_tutor.tui.working_copy import Change, WorkingCopy

DRAFT_AFTER = 1.0
"""Seconds without a key, after which what is not saved is kept aside."""


class ExerciseFile(CourseScreen):
    """What the screen of an exercise does with its file; what it shows is up to the subclass."""

    _bench: Workbench

    def __init__(self, exercise: Exercise, copy: WorkingCopy) -> None:
        super().__init__()
        self.exercise = exercise
        self._copy = copy
        self._watching = ""
        self._asking = False
        self._stop = threading.Event()
        self._pause: Timer | None = None

    def _show_status(self) -> None:
        """Show whether the file is saved and watched."""
        raise NotImplementedError

    def _start_grading(self) -> None:
        """Grade the file as it is on the disk."""
        raise NotImplementedError

    def on_unmount(self) -> None:
        self._stop.set()

    def place(self) -> Place:
        row, column = self._bench.code.cursor_location
        return Place("exercise", self.exercise.id, row, column)

    def leave(self) -> bool:
        self._remember()
        return not self._copy.is_unsaved(self._bench.code.text) or self._save()

    def _remember(self) -> None:
        self.session.remember(self.place())
        self.session.notes.keep_cursor(self.exercise.id, self._bench.code.cursor_location)

    def keep_text(self) -> None:
        self._remember()
        text = self._bench.code.text
        if self._copy.is_unsaved(text):
            if self._copy.change(text) is Change.NONE:
                self._copy.save(text)
            else:
                self._copy.save_over(text)

    def _save(self) -> bool:
        """False on failure, and where the file changed outside (then the learner is asked)."""
        text = self._bench.code.text
        try:
            if self._copy.change(text) is not Change.NONE:
                self._ask_about_change()
                return False
            self._copy.save(text)
        except LoraTutorError as error:
            self.notify(str(error), severity="error", markup=False)
            return False
        self._show_status()
        return True

    @on(TextArea.Changed, "#code")
    def _draft_soon(self) -> None:
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(DRAFT_AFTER, self._keep_draft)

    def _keep_draft(self) -> None:
        # Where there is no room for it, there is none for the text: saving says so.
        with suppress(LoraTutorError):
            self._copy.keep_draft(self._bench.code.text)

    def _bring_draft_back(self) -> None:
        """After a kill, or where the computer went off."""
        try:
            draft = self._copy.take_draft()
        except LoraTutorError as error:
            self.notify(str(error), severity="error", markup=False)
            return
        if draft is None:
            return
        self._bench.code.take(draft)
        if self._copy.change(draft) is Change.NONE:
            said = "What you had not saved is back: Ctrl+S saves it, Ctrl+Z takes it away."
            self.tutor.tell_at_rest(said, timeout=8)
        else:
            after_paint(self, self._ask_about_change)

    # Changes from outside

    @work(thread=True, group="watch", exit_on_error=False)
    def _watch_file(self) -> None:
        from lora_tutor.learner.watcher import FileWatcher

        path = self.session.path(self.exercise.id)
        watcher = FileWatcher([path], self.session.workspace.state)
        self.post_message(WatcherReady(watcher.start()))
        for _ in watcher.changes(self._stop):
            self.post_message(FileChanged())

    def on_watcher_ready(self, message: WatcherReady) -> None:
        self._watching = f"watching by {message.mode}"
        self._show_status()

    def on_file_changed(self) -> None:
        code = self._bench.code
        try:
            change = self._copy.change(code.text)
            if change is Change.THEIRS:
                code.take(self._copy.take_theirs())
                self._start_grading()
            elif change is Change.CONFLICT:
                self._ask_about_change()
        except LoraTutorError as error:
            self._bench.checks.say(str(error), "$text-warning")

    def _ask_about_change(self) -> None:
        """Once, however often the file changes while the question stands."""
        if self.here and not self._asking:
            self._asking = True
            self._settle_versions(self._bench.code)

    @work(group="ask")
    async def _settle_versions(self, code: CodeEditor) -> None:
        from lora_tutor.tui.screens.two_versions import settle

        try:
            taken = await settle(self, self._copy, code)
        finally:
            self._asking = False
        if self.here:
            if taken:
                self._bench.clear_verdict()
            self._show_status()

    def action_own_editor(self) -> None:
        if not self._save():
            return
        problem = edit_outside(self.app, self.session.path(self.exercise.id))
        if problem:
            self.notify(problem, timeout=12, markup=False)
        self.on_file_changed()
