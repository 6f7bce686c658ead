"""The review: questions and exercises that went wrong come back later, spaced by FSRS.

The scheduler is that of the package `fsrs` (Ye et al. 2022, "A Stochastic Shortest Path Algorithm
for Optimizing Spaced Repetition Scheduling"). What was right at first sight is never asked again.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Literal

from lora_tutor.course.model import Course
from lora_tutor.learner.progress import Progress
from lora_tutor.reports.verdict import Verdict

if TYPE_CHECKING:
    import fsrs

    from lora_tutor.course.blocks import QuizBlock
    from lora_tutor.reports.report import Report

SITTING = timedelta(minutes=10)
"""Tries within this time are one try; it is also when something wrong is asked again first."""
QUIZ, EXERCISE = "quiz", "exercise"


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A question of a lesson's page, or an exercise; `due` is in UTC."""

    kind: Literal["quiz", "exercise"]
    lesson: str
    id: str
    title: str
    due: datetime
    mistake: str = ""
    """Of an exercise: the titles of the known mistakes that were named in it last."""
    check: str = ""
    """And of a check that failed last."""

    @property
    def reminder(self) -> str:
        """What went wrong, as a sentence; "" for a question, and where it is not known."""
        if self.mistake:
            return f"It was: {self.mistake}"
        return f"Not right was: “{self.check}”" if self.check else ""

    def to_dict(self) -> dict[str, str]:
        return asdict(self) | {"due": self.due.isoformat(timespec="seconds")}


def _now() -> datetime:
    return datetime.now(UTC)


class Review:
    """A learner's review, usable from every thread.

    Methods raise WorkspaceError where the progress cannot be used.
    """

    def __init__(
        self, course: Course, progress: Progress, clock: Callable[[], datetime] = _now
    ) -> None:
        self._course = course
        self._progress = progress
        self._clock = clock

    def get_ready(self) -> None:
        """Load the scheduler, which takes some time, before it is needed."""
        _scheduler()

    def answered(self, lesson_id: str, quiz_id: str, right: bool) -> None:
        """A question was answered, on its page or in a review."""
        self._rate(f"{QUIZ}:{lesson_id}/{quiz_id}", right)

    def graded(self, exercise_id: str, report: Report) -> None:
        """An exercise was graded.

        A wrong answer comes back. Code that does not run to its end is half-written, whoever saved
        it, unless it makes a known mistake; and what was wrong without a name and right within the
        sitting was not finished.
        """
        key = f"{EXERCISE}:{exercise_id}"
        named = report.mistake is not None or any(each.mistake for each in report.checks)
        if report.passed:
            if not self._progress.went_wrong(exercise_id)[0] and self._is_of_this_sitting(key):
                self._progress.drop_card(key)
            else:
                self._rate(key, True)
        elif named or report.verdict is Verdict.FAILED:
            self._rate(key, False)

    def due(self) -> list[ReviewItem]:
        """What is to be asked now, longest due first."""
        now = self._clock()
        return [item for item in self._items() if item.due <= now]

    def later(self) -> list[ReviewItem]:
        """What will be asked some day, soonest first."""
        now = self._clock()
        return [item for item in self._items() if item.due > now]

    def question(self, item: ReviewItem) -> QuizBlock | None:
        """The question of an item, as the learner sees it on its page now.

        None for an exercise, and where the page was written anew without the question, which then
        is forgotten. Raises CourseError where the page cannot be read; then the item stays.
        """
        if item.kind != QUIZ:
            return None
        from lora_tutor.course.blocks import QuizBlock
        from lora_tutor.learner.pages import page_for

        page = page_for(self._progress, self._course.lesson(item.lesson))
        quizzes = (block for block in page.blocks if isinstance(block, QuizBlock))
        quiz = next((each for each in quizzes if each.id == item.id), None)
        if quiz is None:
            self.forget(item)
        return quiz

    def forget(self, item: ReviewItem) -> None:
        """Never ask this again, unless it goes wrong once more."""
        page = f"{item.lesson}/{item.id}" if item.kind == QUIZ else item.id
        self._progress.drop_card(f"{item.kind}:{page}")

    # -- inside ---------------------------------------------------------------------------------

    def _is_of_this_sitting(self, key: str) -> bool:
        """Whether it went wrong for the first time just now."""
        card = _read(self._progress.cards().get(key))
        if card is None or card.last_review is None:
            return False
        return card.stability == _first_stability() and self._clock() - card.last_review < SITTING

    def _rate(self, key: str, right: bool) -> None:
        written = self._progress.cards().get(key)
        if right and written is None:
            return
        import fsrs

        now = self._clock()
        card = _read(written) or fsrs.Card(card_id=1, due=now)
        if card.last_review is not None:
            # A clock that was set back must not make the time between two tries negative.
            now = max(now, card.last_review)
            if now < card.due and (right or now - card.last_review < SITTING):
                return
        rating = fsrs.Rating.Good if right else fsrs.Rating.Again
        card, _ = _scheduler().review_card(card, rating, now)
        self._progress.set_card(key, card.due, card.to_json())

    def _items(self) -> list[ReviewItem]:
        """Only what the course still has; that a question has gone shows when it is asked."""
        cards = self._progress.cards()
        if not cards:
            return []
        lessons = {lesson.id: lesson for lesson in self._course.lessons()}
        found = []
        for key, written in cards.items():
            kind, _, rest = key.partition(":")
            card = _read(written)
            if card is None:
                self._progress.drop_card(key)
            elif kind == QUIZ:
                lesson_id, _, quiz_id = rest.partition("/")
                if lesson_id in lessons:
                    title = lessons[lesson_id].title
                    found.append(ReviewItem("quiz", lesson_id, quiz_id, title, card.due))
            elif rest in self._course.exercises:
                exercise = self._course.exercises[rest]
                wrong = self._progress.went_wrong(rest)
                place = (exercise.lesson, rest, exercise.title)
                found.append(ReviewItem("exercise", *place, card.due, *wrong))
        return sorted(found, key=lambda item: (item.due, item.id))


def _read(written: str | None) -> fsrs.Card | None:
    """None for no card, and for one that cannot be read."""
    if written is None:
        return None
    import fsrs

    with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError):
        card: fsrs.Card = fsrs.Card.from_json(written)
        if card.due.tzinfo is not None:
            return card
    return None


@cache
def _first_stability() -> float | None:
    """Of a card that was rated once, and wrong."""
    import fsrs

    card, _ = _scheduler().review_card(fsrs.Card(card_id=1), fsrs.Rating.Again)
    return card.stability


@cache
def _scheduler() -> fsrs.Scheduler:
    import fsrs

    # Without fuzz, so that the same answers give the same dates.
    step = (SITTING,)
    return fsrs.Scheduler(learning_steps=step, relearning_steps=step, enable_fuzzing=False)
