"""One page of a lesson: prose, formulas, figures, questions, examples, and where to go from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from lora_tutor.course import blocks, page
from lora_tutor.errors import LoraTutorError
from lora_tutor.files.locations import BUILT_IN
from lora_tutor.learner.session import Place
from lora_tutor.tui.messages import (
    OpenExercise,
    OpenKnown,
    OpenLab,
    OpenLesson,
    OpenMap,
    QuizAnswered,
)
from lora_tutor.tui.screens.base import CourseScreen
from lora_tutor.tui.turns import after_paint
from lora_tutor.tui.widgets.convention import ConventionLine
from lora_tutor.tui.widgets.prose import Prose, links_of
from lora_tutor.tui.widgets.reading import ReadingScroll

if TYPE_CHECKING:
    from lora_tutor.tui.widgets.example import Example

REMEMBER_AFTER = 0.6
"""Seconds without scrolling, after which the place is kept."""


class PageScroll(ReadingScroll):
    """The page."""

    HELP = (
        "The page. Arrows up and down, Space and Page Down scroll; `n` and `p` turn the page; `e` "
        "opens the exercise. Tab goes to the next figure, example, question or link. What is in "
        "view takes its keys without it: letters answer a question, arrows left and right and "
        "digits move a figure, `r` runs an example, `y` copies the LaTeX of a formula."
    )


class LessonScreen(CourseScreen):
    """One page to read, with its figures, questions and links below each other."""

    AUTO_FOCUS = "#page"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "next_page", "Next page", tooltip="Turn to the next page"),
        Binding("p", "previous_page", "Back", tooltip="Turn to the page before"),
        Binding("e", "exercise", "Exercise", tooltip="Open this page's exercise"),
        Binding("x", "lab", "Lab", tooltip="Open this page's experiment"),
        Binding("w,f11", "note", "Note", tooltip="Your own note on this page"),
        Binding("i", "know", "I know this", show=False, tooltip="Questions, instead of reading"),
        Binding("f5", "reload", "Reload", show=False, tooltip="Read this page's file again"),
        Binding("m,f10,escape", "back", "Map", tooltip="Back to the course map"),
    ]

    def __init__(self, content: page.Page, row: int = 0, words: str = "") -> None:
        super().__init__()
        self._content = content
        self._lesson = content.lesson
        self._lesson_id = content.lesson.id
        self._row = row
        self._words = words
        self._at_once = len(content.blocks) if row else 1
        self._pause: Timer | None = None
        self._page = PageScroll(id="page")
        self._examples: list[Example] = []

    def compose_place(self) -> ComposeResult:
        course = self.session.course
        self._order = [lesson.id for lesson in course.lessons()]
        content = self._content
        if content.has_formula and (line := course.convention_on(self._lesson_id)):
            yield ConventionLine(line)
        with self._page:
            yield from self._widgets(content.blocks[: self._at_once])

    def _widgets(self, content: Sequence[blocks.Block]) -> Iterator[Widget]:
        answers = self.session.quiz_answers(self._lesson_id)
        for block in content:
            match block:
                case blocks.ProseBlock(markdown):
                    yield Prose(markdown)
                case blocks.FormulaBlock(latex):
                    from lora_tutor.tui.widgets.formula import Formula

                    yield Formula(latex)
                case blocks.FigureBlock(name, caption):
                    from lora_tutor.figures.catalogue import Figures
                    from lora_tutor.tui.widgets.figure_slot import FigureSlot

                    yield FigureSlot(name, caption, Figures(self.session.course))
                case blocks.QuizBlock():
                    from lora_tutor.tui.widgets.quiz import Quiz

                    earlier = answers.get(block.id)
                    step, steps = self._content.step_of(block)
                    title = f"Step {step} of {steps}" if steps > 1 else "Question"
                    quiz = Quiz(block, earlier, title)
                    _, was_right = answers.get(block.after, (None, not block.after))
                    quiz.display = was_right or earlier is not None
                    yield quiz
                case blocks.ExampleBlock():
                    from lora_tutor.tui.widgets.example import Example

                    self._examples.append(Example(block, self.session.notes))
                    yield self._examples[-1]
                case blocks.CodeBlock(_, text):
                    yield Static(text, markup=False, classes="code")

    def _links(self, content: page.Page) -> Iterator[Widget]:
        from lora_tutor.tui.widgets.links import LinkLine

        course = self.session.course
        # A page that is being written may name one that is not there.
        titles = {each.id: f"Page {each.id} {each.title}" for each in course.lessons()}
        targets: dict[str, str] = {}
        for block in content.blocks:
            if isinstance(block, blocks.ProseBlock):
                for words, target in links_of(block.markdown):
                    kind, _, name = target.partition(":")
                    # "3.1" says enough within a sentence, but not in a list.
                    if kind == "lesson":
                        words = titles.get(name, words)
                    targets.setdefault(target, words)
        for exercise_id in self._lesson.exercises:
            exercise = course.exercise(exercise_id)
            targets[f"exercise:{exercise_id}"] = f"Exercise {exercise_id[:2]}: {exercise.title}"
        for lab in self.session.labs.select(self._lesson.labs):
            targets[f"lab:{lab.name}"] = f"Lab L{lab.number}: {lab.title}"
        following = self._neighbour(1)
        if following is not None:
            targets.pop(f"lesson:{following}", None)
            title = course.lesson(following).title
            targets[f"lesson:{following}"] = f"Next page: {following} {title}"
        yield Static("Go on from here", classes="links-title", markup=False)
        for target, words in targets.items():
            yield LinkLine(words, target)

    def begin(self) -> None:
        at = self._order.index(self._lesson_id) + 1
        title = f"{self._lesson.id} {self._lesson.title}"
        self.set_title(title, f"page {at} of {len(self._order)}")
        after_paint(self, self._complete)

    async def _complete(self) -> None:
        """Bring the rest of the page; only then it can be scrolled, and its end be reached."""
        scroll = self._page
        rest = self._content.blocks[self._at_once :]
        await scroll.mount_all([*self._widgets(rest), *self._links(self._content)])
        self.watch(scroll, "scroll_y", self._scrolled, init=False)
        after_paint(self, self._restore)

    def _restore(self) -> None:
        if self._words:
            self._row = self._page.row_with(self._words)
        if self._row:
            self._page.scroll_to(y=self._row, animate=False, force=True)
        self.session.remember(self.place())
        self._mark_if_read()

    def _scrolled(self) -> None:
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(REMEMBER_AFTER, self._scroll_paused)
        self._mark_if_read()

    def _scroll_paused(self) -> None:
        # Else the next place, which has begun already, would not be the one to come back to.
        if self.here:
            self.session.remember(self.place())

    def _mark_if_read(self) -> None:
        scroll = self._page
        if scroll.scroll_y >= scroll.max_scroll_y - 1 and not self.session.is_read(self._lesson_id):
            self.session.mark_read(self._lesson_id)

    def place(self) -> Place:
        return Place("lesson", self._lesson_id, row=round(self._page.scroll_y))

    def leave(self) -> bool:
        try:
            self.keep_text()
        except LoraTutorError as error:
            self.notify(str(error), severity="error", markup=False)
            return False
        return True

    def keep_text(self) -> None:
        super().leave()
        for example in self._examples:
            example.keep()

    def _neighbour(self, step: int) -> str | None:
        at = self._order.index(self._lesson_id) + step
        return self._order[at] if 0 <= at < len(self._order) else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if not self.is_mounted:
            return True
        match action:
            case "next_page":
                return True if self._neighbour(1) else None
            case "previous_page":
                return True if self._neighbour(-1) else None
            case "reload":
                return self.session.course.id != BUILT_IN
            case "exercise":
                return bool(self._lesson.exercises)
            case "lab":
                return bool(self.session.labs.known(self._lesson.labs))
        return True

    def action_reload(self) -> None:
        """The page as its file is now."""
        if not self.here or not self.leave():
            return
        try:
            content = self.session.page(self._lesson_id)
        except LoraTutorError as error:
            self.notify(str(error), severity="error", markup=False)
            return
        self._show(content)

    def _show(self, content: page.Page) -> None:
        """In the place of what is shown, at the same row."""
        self.app.switch_screen(type(self)(content, self.place().row))

    def action_next_page(self) -> None:
        if (following := self._neighbour(1)) is not None:
            self.post_message(OpenLesson(following))

    def action_previous_page(self) -> None:
        if (before := self._neighbour(-1)) is not None:
            self.post_message(OpenLesson(before))

    def action_exercise(self) -> None:
        if self._lesson.exercises:
            self.post_message(OpenExercise(self._lesson.exercises[0]))

    def action_note(self) -> None:
        self.write_note(self._lesson_id, f"{self._lesson_id} {self._lesson.title}")

    def action_lab(self) -> None:
        """The first of the page's labs that was not run yet, else the first."""
        labs = self.session.labs.select(self._lesson.labs)
        ran = self.session.labs.ran()
        for lab in [*(each for each in labs if each.name not in ran), *labs][:1]:
            self.post_message(OpenLab(lab.name))

    def action_know(self) -> None:
        self.post_message(OpenKnown(self._lesson_id))

    def action_back(self) -> None:
        self.post_message(OpenMap())

    def on_quiz_answered(self, message: QuizAnswered) -> None:
        message.stop()
        self.session.answer_quiz(self._lesson_id, message.quiz_id, message.choice, message.right)
        if message.right:
            self._go_on_from(message.quiz_id)

    def _go_on_from(self, quiz_id: str) -> None:
        """Show the steps that a right answer leads to; they stay once they are there."""
        from lora_tutor.tui.widgets.quiz import Quiz

        for each in self.query(Quiz):
            if each.quiz.after == quiz_id:
                each.display = True
