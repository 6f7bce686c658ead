"""How far a learner is: pure rules over the course and what was recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from lora_tutor.course.model import Course, Exercise, Lesson
from lora_tutor.errors import UsageError
from lora_tutor.learner.progress import AttemptSummary
from lora_tutor.reports.verdict import Verdict

NO_EXERCISES = "This course has no exercises."
_PLACES = ("map", "lesson", "exercise", "lab")


@dataclass(frozen=True, slots=True)
class ExerciseStatus:
    """How far a learner is with one exercise.

    `verdict` is the latest; `passed` and `best_points` stay once they were reached.
    """

    exercise: Exercise
    verdict: Verdict | None
    passed: bool
    attempts: int
    best_points: int
    hints_seen: int

    @property
    def hints_left(self) -> int:
        return len(self.exercise.hints) - self.hints_seen

    @property
    def state(self) -> Literal["new", "tried", "passed"]:
        if self.passed:
            return "passed"
        return "tried" if self.attempts else "new"


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do next; `reason` is a sentence."""

    kind: Literal["lesson", "exercise", "done"]
    id: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class Place:
    """The page or editor that the learner is at; `row` is its scroll line or the cursor's."""

    kind: Literal["map", "lesson", "exercise", "lab"]
    id: str = ""
    row: int = 0
    column: int = 0

    def to_dict(self) -> dict[str, str | int]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class ProgressSummary:
    """How far a learner is with the whole course.

    `points` are the best of each exercise; `minutes_left` is for the exercises not passed.
    """

    lessons_read: int
    lessons: int
    passed: int
    exercises: int
    points: int
    max_points: int
    minutes_left: int

    @property
    def all_passed(self) -> bool:
        return self.passed == self.exercises

    @property
    def complete(self) -> bool:
        """Whether every page is read and every exercise passed."""
        return self.all_passed and self.lessons_read == self.lessons


@dataclass(frozen=True, slots=True)
class PathSummary:
    """How far somebody is on a path of exercises; `minutes_left` is for those not passed."""

    passed: int
    exercises: int
    minutes_left: int


@dataclass(frozen=True, slots=True)
class Hint:
    """One hint: `level` of `of`, from 1. The text may hold `code` and $mathematics$."""

    level: int
    of: int
    text: str


def status_of(
    exercise: Exercise, summary: AttemptSummary | None, hints_seen: int
) -> ExerciseStatus:
    found = summary or AttemptSummary()
    return ExerciseStatus(
        exercise, found.verdict, found.passed, found.attempts, found.best_points, hints_seen
    )


def summary_of(
    course: Course,
    read: set[str],
    statuses: Mapping[str, ExerciseStatus],
    known: frozenset[str] = frozenset(),
) -> ProgressSummary:
    lessons = [lesson.id for lesson in course.lessons()]
    return ProgressSummary(
        lessons_read=sum(lesson in read for lesson in lessons),
        lessons=len(lessons),
        passed=sum(each.passed for each in statuses.values()),
        exercises=len(statuses),
        points=sum(each.best_points for each in statuses.values()),
        max_points=sum(each.exercise.points for each in statuses.values()),
        minutes_left=_minutes(statuses.values(), known),
    )


def spine_of(
    course: Course, statuses: Mapping[str, ExerciseStatus], known: frozenset[str] = frozenset()
) -> PathSummary | None:
    """The short path through the course; None where it names none."""
    path = [statuses[each] for each in course.spine]
    if not path:
        return None
    return PathSummary(sum(each.passed for each in path), len(path), _minutes(path, known))


def _minutes(statuses: Iterable[ExerciseStatus], known: frozenset[str]) -> int:
    """The work that is left."""
    open_ones = (each.exercise for each in statuses if not each.passed)
    return sum(each.minutes for each in open_ones if each.id not in known)


def finished_sections(
    course: Course, read: set[str], statuses: Mapping[str, ExerciseStatus]
) -> tuple[str, ...]:
    """The sections of which every page is read and every exercise passed, in order."""
    return tuple(
        section.id
        for section in course.sections
        if all(lesson.id in read for lesson in section.lessons)
        and all(statuses[each].passed for each in section.exercises)
    )


def next_step(
    course: Course,
    read: set[str],
    statuses: Mapping[str, ExerciseStatus],
    after: str | None,
    known: frozenset[str] = frozenset(),
) -> NextStep:
    """The first thing undone behind `after`, and if there is none, the first from the start.

    The start is where the learner began, be it in the middle; what is known is never next.
    Raises UsageError where `after` is neither a lesson nor an exercise.
    """
    road = _road(course)
    begun = (at for at, stop in enumerate(road) if _is_begun(stop, read, statuses))
    start = next(begun, 0)
    if after is not None:
        ids = [stop.id for stop in road]
        if after not in ids:
            raise UsageError(f"There is neither a lesson nor an exercise {after!r}.")
        start = ids.index(after) + 1
    for stop in road[start:] + road[:start]:
        if stop.id in known:
            continue
        if isinstance(stop, Lesson):
            if stop.id not in read:
                return NextStep("lesson", stop.id, stop.title, "You have not read it yet.")
        elif not (status := statuses[stop.id]).passed:
            return NextStep("exercise", stop.id, stop.title, _why(status, stop.lesson in read))
    done = read.union(each for each in statuses if statuses[each].passed)
    if known - done:
        return NextStep("done", "", "The end", "All that you did not know is read and passed.")
    return NextStep("done", "", "The end", "You have read every lesson and passed every exercise.")


def _is_begun(
    stop: Lesson | Exercise, read: set[str], statuses: Mapping[str, ExerciseStatus]
) -> bool:
    return stop.id in read if isinstance(stop, Lesson) else statuses[stop.id].attempts > 0


def place_in(course: Course, labs: Iterable[str], found: Mapping[str, Any]) -> Place:
    """The remembered place, or the map if it does not exist in this course with these labs."""
    kind, name = found.get("kind"), found.get("id")
    row, column = found.get("row"), found.get("column")
    numbers = isinstance(row, int) and isinstance(column, int)
    if kind not in _PLACES or not isinstance(name, str) or not numbers:
        return Place("map")
    lessons = {each.id for each in course.lessons()}
    known = {"map": {""}, "lesson": lessons, "lab": {*labs}}
    if name not in known.get(kind, course.exercises.keys()):
        return Place("map")
    return Place(kind, name, max(row or 0, 0), max(column or 0, 0))


def in_progress(
    course: Course,
    place: Place,
    latest: str | None,
    statuses: Mapping[str, ExerciseStatus],
    known: frozenset[str] = frozenset(),
) -> Exercise:
    """The exercise on the screen, else the one graded last, else the first not passed or known.

    Raises UsageError.
    """
    if place.kind == "exercise":
        return course.exercises[place.id]
    if not course.exercises:
        raise UsageError(NO_EXERCISES)
    if latest is not None and latest in course.exercises:
        return course.exercises[latest]
    undone = (each.exercise for id, each in statuses.items() if not each.passed and id not in known)
    return next(undone, next(iter(course.exercises.values())))


def _road(course: Course) -> list[Lesson | Exercise]:
    """Lessons in order, each followed by the exercises that belong to it."""
    road: list[Lesson | Exercise] = []
    for lesson in course.lessons():
        road.append(lesson)
        named = (course.exercises[each] for each in lesson.exercises)
        road += [exercise for exercise in named if exercise.lesson == lesson.id]
    return road


def _why(status: ExerciseStatus, lesson_read: bool) -> str:
    exercise = status.exercise
    if status.attempts:
        return f"You have begun it: {status.best_points} of {exercise.points} points so far."
    if lesson_read:
        return f"You have read its lesson {exercise.lesson}."
    return f"It belongs to lesson {exercise.lesson}, which is worth reading first."
