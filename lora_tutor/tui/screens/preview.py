"""A page as its author writes it: shown again on each change of its file."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from itertools import chain

from textual import events, on, work
from textual.message import Message

from lora_tutor.course.identity import MANIFEST
from lora_tutor.course.page import Page
from lora_tutor.tui.screens.lesson import LessonScreen


class PreviewScreen(LessonScreen):
    """Over a PreviewSession, whose pages say themselves what is to be repaired."""

    @dataclass
    class Written(Message):
        """The page has other content than before."""

        content: Page

    def __init__(self, content: Page, row: int = 0, words: str = "") -> None:
        super().__init__(content, row, words)
        self._newest = content
        self._stop = threading.Event()

    def begin(self) -> None:
        super().begin()
        self._watch_page()

    def on_unmount(self) -> None:
        self._stop.set()

    @work(thread=True, group="watch", exit_on_error=False)
    def _watch_page(self) -> None:
        """Read it here, too: a page may be long."""
        from lora_tutor.learner.watcher import FileWatcher

        told = self._content
        files = [self._lesson.file, self.session.course.root / MANIFEST]
        watcher = FileWatcher(files, self.session.workspace.state, tells_gone=True)
        # A save may have come between the page that is shown and the watcher.
        for _ in chain(files[:1], watcher.changes(self._stop)):
            content = self.session.page(self._lesson_id)
            if content != told:
                told = content
                self.post_message(self.Written(content))

    def on_preview_screen_written(self, message: Written) -> None:
        message.stop()
        self._newest = message.content
        self._catch_up()

    @on(events.ScreenResume)
    def _catch_up(self) -> None:
        # Textual puts the new page in the place of what is uppermost, such as a note.
        changed = self._newest is not self._content
        if changed and self.app.screen is self and self.here and self.leave():
            self._stop.set()
            self._show(self._newest)
