"""The learner's answers as files, and the earlier versions that can be brought back."""

from __future__ import annotations

import os
from pathlib import Path

from lora_tutor.course.find import find_exercise
from lora_tutor.course.model import Course, Exercise
from lora_tutor.errors import UnreadableSubmission, UsageError
from lora_tutor.files.source import decode, encode, read_source, shown
from lora_tutor.learner.progress import GradedVersion, Progress
from lora_tutor.learner.workspace import Backup, Workspace, stub_of

_GRADED = "graded-"


class LearnerFiles:
    """The use cases of a session on files. Methods raise UnknownExercise and WorkspaceError."""

    def __init__(self, course: Course, workspace: Workspace, progress: Progress) -> None:
        self.course = course
        self.workspace = workspace
        self._progress = progress

    def exercise(self, name: str) -> Exercise:
        """The exercise of that id or number ("09"). Raises UnknownExercise with near ids."""
        return find_exercise(self.course, name)

    def history(self, exercise_id: str) -> list[GradedVersion]:
        """Every graded version, newest first."""
        return self._progress.attempts(self.exercise(exercise_id).id)

    def path(self, exercise_id: str) -> Path:
        return self.workspace.path(self.exercise(exercise_id))

    def source(self, exercise_id: str) -> str:
        """The learner's text; it may be empty. Raises UnreadableSubmission."""
        return decode(read_source(self.path(exercise_id)))

    def save(self, exercise_id: str, text: str) -> None:
        self.workspace.write(self.exercise(exercise_id), encode(text))

    def is_begun(self, exercise_id: str) -> bool:
        """Whether the file holds another text than the stub."""
        return encode(self.source(exercise_id)) != stub_of(self.exercise(exercise_id))

    def changed_outside(self, exercise_id: str, known: str) -> bool:
        """Whether the file holds another text than `known`, so that to save would destroy it."""
        path = self.path(exercise_id)
        try:
            return decode(read_source(path)) != known
        except UnreadableSubmission:
            return os.path.exists(path)

    def reset(self, exercise_id: str) -> Backup:
        """Begin again from the stub; the learner's text becomes the backup."""
        exercise = self.exercise(exercise_id)
        return self._noted(self.workspace.reset(exercise))

    def backups(self, exercise_id: str) -> list[Backup]:
        """Newest first."""
        exercise = self.exercise(exercise_id)
        return self.workspace.backups(exercise, self._progress.backup_reasons(exercise.id))

    def restore(self, exercise_id: str, backup_id: str | None = None) -> Backup:
        """Bring back a backup (None: the newest), or version "graded-N" of the history.

        The text that it replaces is kept first, as the backup that is returned.
        """
        exercise = self.exercise(exercise_id)
        return self._noted(self.workspace.put_back(exercise, self._kept(exercise, backup_id)))

    def _noted(self, backup: Backup) -> Backup:
        self._progress.note_backup(backup.exercise, backup.id, backup.why)
        return backup

    def _kept(self, exercise: Exercise, backup_id: str | None) -> bytes:
        """The bytes that a backup's id or a graded version's stands for. Raises UsageError."""
        if backup_id is not None and backup_id.startswith(_GRADED):
            for attempt in self.history(exercise.id):
                if f"{_GRADED}{attempt.id}" == backup_id:
                    return encode(attempt.source)
        kept = self.backups(exercise.id)
        for backup in kept:
            if backup_id in (None, backup.id, backup.path.name):
                return self.workspace.read_backup(backup)
        if backup_id is None:
            raise UsageError(
                f"There is no backup of {exercise.id} yet: one is made by each reset; "
                f"`lora-tutor restore {exercise.id} --list` shows the graded versions."
            )
        raise UsageError(
            f"There is no backup {shown(backup_id)!r} of {exercise.id}; "
            f"`lora-tutor restore {exercise.id} --list` shows them."
        )


def graded_id(attempt: GradedVersion) -> str:
    """The name of a version of the history, as `LearnerFiles.restore` takes it."""
    return f"{_GRADED}{attempt.id}"
