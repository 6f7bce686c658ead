"""The course as frozen data: what an author wrote, without anything that a learner did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lora_tutor.course.exercise_files import STUB, answer_file, mistake_files
from lora_tutor.errors import UnknownExercise, UnknownLesson
from lora_tutor.files.locations import BUILT_IN


@dataclass(frozen=True, slots=True)
class Limits:
    """What a submission may use: `seconds` of wall time in all, `memory_mb` of new memory."""

    seconds: float
    memory_mb: int


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise folder. `checks` maps each check's id to its points, in order.

    `why` is a sentence shown after a pass, with `code` and $mathematics$; "" if there is none.
    `course` and `course_version` are for reports; "" where the folder was read alone.
    """

    id: str
    title: str
    lesson: str
    kind: str
    difficulty: int
    minutes: int
    entry_points: tuple[str, ...]
    libraries: tuple[str, ...]
    limits: Limits
    hints: tuple[str, ...]
    tags: tuple[str, ...]
    checks: Mapping[str, int]
    folder: Path
    why: str = ""
    course: str = ""
    course_version: str = ""

    @property
    def points(self) -> int:
        return sum(self.checks.values())

    @property
    def filename(self) -> str:
        """The name of the learner's file in the workspace."""
        return answer_file(self.id)

    @property
    def stub_runs(self) -> bool:
        """Whether the stub may run as given: code to repair, or predictions to be filled in."""
        return self.kind in ("debug", "predict")

    @property
    def stub(self) -> Path:
        return self.folder / STUB

    @property
    def reference(self) -> Path:
        return self.folder / "reference.py"

    @property
    def mistakes(self) -> tuple[Path, ...]:
        return mistake_files(self.folder)

    @property
    def test_checks(self) -> Path:
        return self.folder / "test_checks.py"


@dataclass(frozen=True, slots=True)
class Lesson:
    """One page. `exercises` and `labs` are the ids that the page links to."""

    id: str
    title: str
    file: Path
    section: str
    exercises: tuple[str, ...] = ()
    labs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    title: str
    lessons: tuple[Lesson, ...]

    @property
    def exercises(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(e for lesson in self.lessons for e in lesson.exercises))

    @property
    def labs(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(lab for lesson in self.lessons for lab in lesson.labs))


@dataclass(frozen=True, slots=True)
class Course:
    """Sections in order, and every exercise by id, in the order of the course.

    `convention` is the line that each page with a formula shows; "" if the course has none.
    `convention_from` is the first lesson that shows it, once its letters are met; "" for all.
    `spine` names the exercises of the short path; empty if the course has none.
    `id` tells it from others: what a learner did is kept by it. `version` is "" if nobody says.
    `option` is what a command needs behind it to open this course again, as it was typed;
    `lasting_option` is what it needs in any folder and terminal.
    """

    title: str
    root: Path
    sections: tuple[Section, ...]
    exercises: Mapping[str, Exercise]
    convention: str = ""
    spine: tuple[str, ...] = ()
    convention_from: str = ""
    id: str = BUILT_IN
    version: str = ""
    option: str = ""
    lasting_option: str = ""

    def convention_on(self, lesson_id: str) -> str:
        """The line of the convention if this lesson shows it, else ""."""
        order = [lesson.id for lesson in self.lessons()]
        if self.convention_from and order.index(lesson_id) < order.index(self.convention_from):
            return ""
        return self.convention

    def lessons(self) -> Iterator[Lesson]:
        for section in self.sections:
            yield from section.lessons

    def stubs(self) -> dict[str, Path]:
        """By exercise; none of them is read."""
        return {each: self.root / "exercises" / each / STUB for each in self.exercises}

    def lesson(self, lesson_id: str) -> Lesson:
        for lesson in self.lessons():
            if lesson.id == lesson_id:
                return lesson
        known = ", ".join(lesson.id for lesson in self.lessons())
        raise UnknownLesson(f"There is no lesson {lesson_id!r}. The lessons are {known}.")

    def exercise(self, exercise_id: str) -> Exercise:
        try:
            return self.exercises[exercise_id]
        except KeyError:
            raise UnknownExercise(
                f"There is no exercise {exercise_id!r}. `lora-tutor list` shows them all."
            ) from None
