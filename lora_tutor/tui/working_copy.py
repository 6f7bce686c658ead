"""The learner's file as the editor knows it: what was read or saved last, what changed since."""

from __future__ import annotations

from enum import Enum

from lora_tutor.errors import UnreadableSubmission
from lora_tutor.session import Backup, Session


class Change(Enum):
    """What the file on the disk is to the text in the editor."""

    NONE = "none"
    THEIRS = "theirs"
    CONFLICT = "conflict"


class WorkingCopy:
    """One exercise's file. Nothing here overwrites a change that the editor has not seen."""

    def __init__(self, session: Session, exercise_id: str) -> None:
        self._session = session
        self.exercise_id = exercise_id
        self.known = session.source(exercise_id)

    def is_unsaved(self, text: str) -> bool:
        return text != self.known

    def change(self, text: str) -> Change:
        """Compare the disk with `text`, the editor's. A file that is no text is a conflict."""
        if not self._session.changed_outside(self.exercise_id, self.known):
            return Change.NONE
        try:
            on_disk = self._session.source(self.exercise_id)
        except UnreadableSubmission:
            return Change.CONFLICT
        if on_disk == text:
            self.known = on_disk
            return Change.NONE
        return Change.CONFLICT if self.is_unsaved(text) else Change.THEIRS

    def save(self, text: str) -> None:
        """Write `text`. Raises WorkspaceError."""
        self._session.save(self.exercise_id, text)
        self.known = text

    def save_over(self, text: str) -> Backup:
        """Write `text` over a changed file, which stays as a backup. Raises WorkspaceError."""
        backup = self._session.reset(self.exercise_id)
        self.save(text)
        return backup

    def take_theirs(self) -> str:
        """The text on the disk, from now on the known one. Raises UnreadableSubmission."""
        self.known = self._session.source(self.exercise_id)
        return self.known
