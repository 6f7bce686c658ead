"""How far the learner is in the course, and where."""

from __future__ import annotations

from lora_tutor.course.model import Exercise
from lora_tutor.learner.files import LearnerFiles
from lora_tutor.learner.status import (
    ExerciseStatus,
    NextStep,
    Place,
    ProgressSummary,
    in_progress,
    next_step,
    place_in,
    status_of,
    summary_of,
)


class CourseProgress(LearnerFiles):
    """The use cases of a session on what was done. Methods raise WorkspaceError."""

    def status(self, exercise_id: str) -> ExerciseStatus:
        exercise = self.exercise(exercise_id)
        seen = self._progress.hints_seen().get(exercise.id, 0)
        return status_of(exercise, self._progress.summary(exercise.id), seen)

    def statuses(self) -> dict[str, ExerciseStatus]:
        """`status` of every exercise, in the order of the course."""
        summaries, seen = self._progress.summaries(), self._progress.hints_seen()
        return {
            each.id: status_of(each, summaries.get(each.id), seen.get(each.id, 0))
            for each in self.course.exercises.values()
        }

    def is_read(self, lesson_id: str) -> bool:
        return self.course.lesson(lesson_id).id in self._progress.lessons_read()

    def lessons_read(self) -> set[str]:
        return self._progress.lessons_read()

    def mark_read(self, lesson_id: str) -> None:
        self._progress.mark_read(self.course.lesson(lesson_id).id)

    def progress(self) -> ProgressSummary:
        return summary_of(self.course, self.lessons_read(), self.statuses())

    def next_step(self, after: str | None = None) -> NextStep:
        """The first thing left undone behind `after` (a lesson or exercise), else from the start.

        Raises UsageError where `after` is neither.
        """
        return next_step(self.course, self.lessons_read(), self.statuses(), after)

    def place(self) -> Place:
        """Where the learner was last; the map at first, or if that place is gone."""
        return place_in(self.course, self._progress.place())

    def in_progress(self) -> Exercise:
        """The exercise that the learner is at: on the screen, graded last, or first undone."""
        place, latest = self.place(), self._progress.latest_exercise()
        return in_progress(self.course, place, latest, self.statuses())

    def remember(self, place: Place) -> None:
        self._progress.remember(place.to_dict())
