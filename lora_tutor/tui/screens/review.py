"""The review: questions and exercises that once went wrong and are due, one at a time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from lora_tutor.course.blocks import QuizBlock
from lora_tutor.errors import LoraTutorError
from lora_tutor.learner.review import ReviewItem
from lora_tutor.learner.session import Place
from lora_tutor.tui.messages import OpenExercise, OpenLesson, OpenMap, QuizAnswered
from lora_tutor.tui.screens.base import CourseScreen
from lora_tutor.tui.style import plain
from lora_tutor.tui.turns import after_paint
from lora_tutor.tui.widgets.prose import Prose
from lora_tutor.tui.widgets.quiz import Quiz

_SHOWN_LATER = 8


class ReviewScreen(CourseScreen):
    """Asks in the order in which things fell due. The first answer counts."""

    HELP = "The review. Answer as on the page; the first answer counts. Then `n` goes on."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n,enter", "next", "Next", tooltip="On to what is due next"),
        Binding("o", "open", "Open", tooltip="Open the page or the exercise that this is from"),
        Binding("f", "fresh", "Fresh stub", tooltip="Begin the exercise again; a backup stays"),
        Binding("d", "drop", "Never again", tooltip="Take this out of the review"),
        Binding("m,f10,escape", "map", "Map", tooltip="Back to the course map"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._queue: list[ReviewItem] = []
        self._done = 0
        self._left = 0
        self._answered = False

    def compose_place(self) -> ComposeResult:
        yield VerticalScroll(id="page")

    def begin(self) -> None:
        self._queue = self.session.review.due()
        after_paint(self, self._show)

    def place(self) -> Place:
        return Place("map")

    @property
    def item(self) -> ReviewItem | None:
        return self._queue[0] if self._queue else None

    async def _show(self) -> None:
        """In this screen's own turn, so that two keys do not fill the page between each other."""
        widgets = self._widgets(self._next_question())
        page = self.query_one("#page")
        await page.remove_children()
        await page.mount_all(widgets)
        self._show_title()
        self.refresh_bindings()
        next((each for each in widgets if isinstance(each, Quiz)), page).focus()

    def _show_title(self) -> None:
        seen = self._done + self._left
        over = f"{self._left} left for later" if self._left else "nothing is due"
        right = f"{seen + 1} of {seen + len(self._queue)}" if self._queue else over
        self.set_title("Review", right)

    def _next_question(self) -> QuizBlock | None:
        """That of the first item, after items without one; None for an exercise or at the end."""
        while self.item is not None and self.item.kind == "quiz":
            try:
                quiz = self.session.review.question(self.item)
            except LoraTutorError as error:
                self.notify(str(error), severity="error", markup=False)
                self._left += 1
                quiz = None
            if quiz is not None:
                return quiz
            self._queue.pop(0)
        return None

    def _widgets(self, quiz: QuizBlock | None) -> list[Widget]:
        item = self.item
        if item is None:
            return [Prose(self._nothing_due())]
        if quiz is not None:
            return [
                Prose(f"From page {item.lesson}, *{item.title}*. This went wrong once:"),
                Quiz(quiz, first_counts=True),
                Static("The first answer counts; then n goes on.", markup=False),
            ]
        status = self.session.status(item.id)
        known = "You have passed it since. " if status.passed else ""
        return [
            *([Static(plain(item.reminder), markup=False)] if item.reminder else []),
            Prose(
                f"Exercise {item.id[:2]}, **{item.title}**, went wrong once. {known}"
                "Can you write it again?\n\n"
                "- `f` opens it with a fresh stub (your text is kept as a backup)\n"
                "- `o` opens it as it is\n"
                "- `n` leaves it for later, `d` takes it out of the review\n\n"
                "The next grading of it counts."
            ),
        ]

    def _nothing_due(self) -> str:
        later = self.session.review.later()
        counts = ((self._done, "done"), (self._left, "left for later"))
        told = ", ".join(f"{count} {word}" for count, word in counts if count)
        done = f"{told}. " if told else ""
        if self._left:
            done += "What you left is still due: `v` in the map brings it back. "
        if not later and self._left:
            return done.strip()
        if not later:
            return (
                f"{done}Nothing waits for a review: questions and exercises that go wrong come "
                "back here, after ten minutes, then days, then weeks."
            )
        now = datetime.now(UTC)
        rows = [
            f"- {_when(item.due, now)}: "
            + (f"a question of {item.lesson}" if item.kind == "quiz" else f"exercise {item.id[:2]}")
            + f", *{item.title}*"
            for item in later[:_SHOWN_LATER]
        ]
        more = f"\n- and {len(later) - len(rows)} more" if len(later) > len(rows) else ""
        nothing = "" if self._left else "Nothing is due now. "
        return f"{done}{nothing}Later:\n\n" + "\n".join(rows) + more

    # Answering

    def on_quiz_answered(self, message: QuizAnswered) -> None:
        message.stop()
        item = self.item
        # A click on the question before may be heard when a key has gone on from there.
        if item is None or item.id != message.quiz_id or self._answered:
            return
        self._answered = True
        self.session.answer_quiz(item.lesson, message.quiz_id, message.choice, message.right)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        item = self.item
        match action:
            case "next" | "drop" | "open":
                return item is not None
            case "fresh":
                return item is not None and item.kind == "exercise"
        return True

    def action_next(self) -> None:
        if self._queue:
            if self._answered:
                self._done += 1
            else:
                self._left += 1
            self._go_on()

    def _go_on(self) -> None:
        self._queue.pop(0)
        self._answered = False
        self.call_later(self._show)

    def action_drop(self) -> None:
        if self.item is not None:
            self.session.review.forget(self.item)
            self.notify(plain("It will not come again, unless it goes wrong again."), timeout=4)
            self._done += 1
            self._go_on()

    def action_open(self) -> None:
        item = self.item
        if item is not None:
            kinds = {"quiz": OpenLesson(item.lesson), "exercise": OpenExercise(item.id)}
            self.post_message(kinds[item.kind])

    def action_fresh(self) -> None:
        if self.item is None:
            return
        try:
            backup = self.session.reset(self.item.id)
        except LoraTutorError as error:
            self.notify(str(error), severity="error", markup=False)
            return
        self.notify(f"Your text is kept as {backup.path.name}.", markup=False)
        self.post_message(OpenExercise(self.item.id))

    def action_map(self) -> None:
        self.post_message(OpenMap())


def _when(due: datetime, now: datetime) -> str:
    """How long till then, as a person says it."""
    minutes = max((due - now).total_seconds() / 60, 1)
    if minutes < 90:
        return f"in {minutes:.0f} min"
    hours = minutes / 60
    return f"in {hours:.0f} h" if hours < 36 else f"in {hours / 24:.0f} days"
