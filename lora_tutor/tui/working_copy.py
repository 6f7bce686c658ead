"""Keeps the editor and the exercise's file on the disk together.

It remembers what was read or saved last. So it can tell unsaved text in the editor, and a change of
the file by another program, and it saves without losing either.
"""

from __future__ import annotations

from contextlib import suppress
from enum import Enum
from functools import lru_cache

from textual.document._document import Document

from lora_tutor.errors import LoraTutorError, UnreadableSubmission
from lora_tutor.learner.notes import Draft
from lora_tutor.learner.session import Backup, Session
from lora_tutor.tui.places_in_code import todo_in, work_in


class Change(Enum):
    """How the file on the disk differs from the text in the editor.

    THEIRS: only the file changed. CONFLICT: both did, or the file is no text.
    """

    NONE = "none"
    THEIRS = "theirs"
    CONFLICT = "conflict"


class WorkingCopy:
    """One exercise's file. A change that the editor has not seen is never overwritten.

    An editor makes every line end alike, and form feeds into line ends. A file that it would
    change by that alone stays as it is until it is edited, and then as a backup.
    """

    def __init__(self, session: Session, exercise_id: str) -> None:
        self.session = session
        self.exercise_id = exercise_id
        self.known = session.source(exercise_id)
        self._drafted = False

    def place_to_begin(self, text: str) -> tuple[int, int]:
        """Where the cursor was when the learner left, else where the work is."""
        if not self.session.is_begun(self.exercise_id):
            return todo_in(text)
        return self.session.notes.cursor(self.exercise_id) or work_in(text)

    def keep_draft(self, text: str) -> None:
        """Keep the editor's text aside until it is saved, should the app be killed before.

        Raises WorkspaceError.
        """
        if self.is_unsaved(text):
            self.session.notes.keep_draft(self.exercise_id, Draft(self.known, text))
            self._drafted = True
        else:
            self._drop_draft()

    def take_draft(self) -> str | None:
        """The text that was not saved when the app was killed, if there is one.

        Where the file has changed since, `change` then says that the two are in conflict.
        """
        draft = self.session.notes.draft(self.exercise_id)
        self._drafted = draft is not None
        if draft is None or not self.is_unsaved(draft.text):
            self._drop_draft()
            return None
        self.known = draft.base
        return draft.text

    def _drop_draft(self) -> None:
        if self._drafted:
            # The text itself is safe by now; at worst it is asked about once more.
            with suppress(LoraTutorError):
                self.session.notes.keep_draft(self.exercise_id, None)
            self._drafted = False

    def is_unsaved(self, text: str) -> bool:
        return text not in (self.known, _in_editor(self.known))

    def change(self, text: str) -> Change:
        """Compare the disk with `text`, the editor's. A file that is no text is a conflict."""
        if not self.session.changed_outside(self.exercise_id, self.known):
            return Change.NONE
        try:
            on_disk = self.session.source(self.exercise_id)
        except UnreadableSubmission:
            return Change.CONFLICT
        if on_disk == text:
            self.known = on_disk
            return Change.NONE
        return Change.CONFLICT if self.is_unsaved(text) else Change.THEIRS

    def save(self, text: str) -> None:
        """Write `text`. Raises WorkspaceError."""
        unchanged = _in_editor(self.known)
        if self.known != unchanged:
            if text == unchanged:
                return
            self.session.reset(self.exercise_id)
        self.session.save(self.exercise_id, text)
        self.known = text
        self._drop_draft()

    def save_over(self, text: str) -> Backup:
        """Write `text` over a changed file, which stays as a backup. Raises WorkspaceError."""
        backup = self.session.reset(self.exercise_id)
        self.save(text)
        return backup

    def take_theirs(self) -> str:
        """The text on the disk, from now on the known one. Raises UnreadableSubmission."""
        self.known = self.session.source(self.exercise_id)
        self._drop_draft()
        return self.known


@lru_cache(2)
def _in_editor(text: str) -> str:
    """A file's text as an editor has it in which nothing was changed."""
    return Document(text).text
