"""How far the learner is in the course, and where."""

from __future__ import annotations

from lora_tutor.course.model import Exercise, Section
from lora_tutor.labs.use import Labs
from lora_tutor.learner.files import LearnerFiles
from lora_tutor.learner.known import AskedQuestion, ids_in, needed, questions_of, section_of
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

_KNOWN = "known"
"""The setting that keeps the ids of sections."""


class CourseProgress(LearnerFiles):
    """The use cases of a session on what was done. Methods raise WorkspaceError."""

    labs: Labs
    """Those of the course."""

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
        return summary_of(self.course, self.lessons_read(), self.statuses(), self.known())

    def next_step(self, after: str | None = None) -> NextStep:
        """The first thing left undone behind `after` (a lesson or exercise), else from the start.

        Raises UsageError where `after` is neither.
        """
        return next_step(self.course, self.lessons_read(), self.statuses(), after, self.known())

    # -- what was known before --------------------------------------------------------------------

    def section(self, name: str) -> Section:
        """By its id, or by that of one of its pages. Raises UsageError."""
        return section_of(self.course, name)

    def known_sections(self) -> list[Section]:
        kept = (self._progress.setting(_KNOWN) or "").split()
        return [each for each in self.course.sections if each.id in kept]

    def known(self) -> frozenset[str]:
        """The ids of the pages and exercises in sections that count as known."""
        return ids_in(self.known_sections())

    def known_questions(self, section: Section) -> tuple[AskedQuestion, ...]:
        """What is asked of who says that they know a section. Raises CourseError."""
        from lora_tutor.learner.pages import page_for

        return questions_of([page_for(self._progress, each) for each in section.lessons])

    def take_known(self, section: Section, right: int) -> bool:
        """Whether so many right answers make the section known; that is kept."""
        if right < needed(len(self.known_questions(section))):
            return False
        self._keep_known({each.id for each in self.known_sections()} | {section.id})
        return True

    def forget_known(self, section: Section) -> None:
        self._keep_known({each.id for each in self.known_sections()} - {section.id})

    def known_words(self, section: Section, right: int) -> str:
        """The outcome of the questions, in a sentence."""
        asked = len(self.known_questions(section))
        if right < needed(asked):
            return (
                f"{right} of {asked} right, and {needed(asked)} are needed: "
                f"section {section.id} is worth reading."
            )
        told = f"{right} of {asked} right" if asked else "Nothing to ask"
        return (
            f"{told}: section {section.id} counts as known. Its pages and "
            "exercises stay open; points and the certificate count what you have passed."
        )

    def _keep_known(self, ids: set[str]) -> None:
        self._progress.set_setting(_KNOWN, " ".join(sorted(ids)))

    def place(self) -> Place:
        """Where the learner was last; the map at first, or if that place is gone."""
        return place_in(self.course, self.labs.names, self._progress.place())

    def in_progress(self) -> Exercise:
        """The exercise that the learner is at: on the screen, graded last, or first undone."""
        place, latest = self.place(), self._progress.latest_exercise()
        return in_progress(self.course, place, latest, self.statuses(), self.known())

    def remember(self, place: Place) -> None:
        self._progress.remember(place.to_dict())
