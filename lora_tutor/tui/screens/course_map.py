"""The course map: every section, lesson, exercise and lab with its state, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.style import Style
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from lora_tutor.course.model import Lesson
from lora_tutor.labs.model import Lab
from lora_tutor.learner.review import ReviewItem
from lora_tutor.learner.session import ExerciseStatus, NextStep, Place
from lora_tutor.learner.status import spine_of
from lora_tutor.reports.amounts import counted, work_left
from lora_tutor.tui.messages import OpenExercise, OpenKnown, OpenLab, OpenLesson, OpenReview
from lora_tutor.tui.screens.base import WIDE, CourseScreen
from lora_tutor.tui.style import QUIET, bar, mark
from lora_tutor.tui.widgets.stale_clicks import IgnoresStaleClicks

LESSON, EXERCISE, LAB = "lesson:", "exercise:", "lab:"
NEXT, REVIEW = "next:", "review:"


class CourseList(IgnoresStaleClicks):
    """The map's lines. Sections are headings, which the cursor passes over."""

    HELP = (
        "The course map. Arrows or `j` and `k` move, Enter opens. "
        "The first line is what comes next; the last explains the signs."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", "Down", show=False),
        Binding("k", "cursor_up", "Up", show=False),
        Binding("enter", "select", "Open", tooltip="Open the marked line"),
    ]

    def get_visual_style(self, *component_classes: str, partial: bool = False) -> Style:
        """Textual's own forgets `reverse`, by which the cursor shows where there is no colour."""
        style = super().get_visual_style(*component_classes, partial=partial)
        named = (self.get_component_styles(name).text_style for name in component_classes)
        return style + Style(reverse=True) if any(each.reverse for each in named) else style

    def _move_page(self, direction: Literal[-1, 1]) -> None:
        # Without a line on the screen, as in a window of five rows, Textual knows no pages.
        if self.scrollable_content_region:
            super()._move_page(direction)


class CourseMap(CourseScreen):
    """The list of the course under a line of progress; Enter opens what is chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "next", "What's next", tooltip="Go to what comes next"),
        Binding("v", "review", "Review", tooltip="Answer again what went wrong once"),
        # Before the others, which a footer of 60 columns cuts off.
        Binding("f1,question_mark", "app.help", "Help", tooltip="Every key, explained"),
        Binding("i", "know", "I know this", tooltip="Questions on this section, not reading it"),
        Binding("q", "app.quit", "Quit"),
    ]

    def compose_place(self) -> ComposeResult:
        yield Static(id="progress", markup=False)
        yield CourseList(id="course", compact=True, markup=False)
        yield Static(self._legend(), id="legend", markup=False)

    def begin(self) -> None:
        self.set_title(self.session.course.title, "lora-tutor")
        self.show_course()

    def place(self) -> Place:
        return Place("map", row=self.query_one(CourseList).highlighted or 0)

    def show_course(self) -> None:
        """Read the whole state again."""
        self._step = self.session.next_step()
        self._known = self.session.known()
        labs = self.session.labs
        ran = labs.ran()
        homes = labs.homes(self.session.course)
        statuses = {id: self.session.status(id) for id in self.session.course.exercises}
        rows = [self._next_option(self._step)]
        if due := self.session.review.due():
            rows.append(_review_option(due))
        for section in self.session.course.sections:
            rows.append(Option("", disabled=True))
            rows.append(
                Option(Content.styled(f"{section.id}  {section.title}", "bold"), disabled=True)
            )
            for lesson in section.lessons:
                rows.append(self._lesson_option(lesson))
                rows.extend(self._exercise_option(statuses[id]) for id in lesson.exercises)
                below = labs.select(homes.get(lesson.id, ()))
                rows.extend(self._lab_option(lab, lab.name in ran) for lab in below)
        course = self.query_one(CourseList)
        course.set_options(rows)
        course.highlighted = 0
        self.query_one("#progress", Static).update(self._progress(statuses))

    def _progress(self, statuses: Mapping[str, ExerciseStatus]) -> Content:
        at = self.session.progress()
        share = at.points / at.max_points if at.max_points else 0.0
        wide = self.app.size.width >= WIDE
        of = " of " if wide else "/"
        paths = [_path("full course", at.passed, at.exercises, at.minutes_left)]
        if spine := spine_of(self.session.course, statuses, self._known):
            paths.insert(0, _path("spine", spine.passed, spine.exercises, spine.minutes_left))
        return Content.assemble(
            (bar(share, 36 if wide else 16), "$text-success"),
            (f" {share:.0%}", "bold"),
            f"  {at.points}{of}{at.max_points} points  {at.passed}{of}{at.exercises} exercises"
            f"  {at.lessons_read}{of}{at.lessons} pages",
            ("\n" + "; ".join(paths), QUIET),
        )

    def _legend(self) -> Content:
        words: tuple[tuple[str, str], ...] = (
            ("new", "new"),
            ("tried", "begun"),
            ("read", "read"),
            ("passed", "passed"),
            ("known", "known"),
        )
        if self.session.course.spine:
            words += (("spine", "spine, short path"),)
        return Content.styled("   ".join(f"{mark(sign)} {word}" for sign, word in words), QUIET)

    def _next_option(self, step: NextStep) -> Option:
        kind = {"lesson": "Read", "exercise": "Exercise", "done": ""}[step.kind]
        title = f"{kind} {_short(step.id)} {step.title}".strip()
        return Option(
            Content.assemble(
                f"{mark('next')} What's next: ",
                (title, "bold"),
                f"\n  {step.reason}",
            ),
            id=NEXT + step.id,
        )

    def _lesson_option(self, lesson: Lesson) -> Option:
        read = self.session.is_read(lesson.id)
        state = "read" if read else "known" if lesson.id in self._known else "new"
        style = "$text-success" if read else QUIET
        return Option(
            Content.assemble("  ", (mark(state), style), f" {lesson.id:<5} {lesson.title}"),
            id=LESSON + lesson.id,
        )

    def _exercise_option(self, status: ExerciseStatus) -> Option:
        exercise = status.exercise
        style = {"new": QUIET, "tried": "$text-warning", "passed": "$text-success"}
        points = f"{status.best_points}/{exercise.points} points"
        detail = f"  {points}, {exercise.minutes} min, {'*' * exercise.difficulty}"
        state = status.state
        sign = "known" if exercise.id in self._known and not status.passed else state
        on_spine = exercise.id in self.session.course.spine
        return Option(
            Content.assemble(
                f"    {mark('spine') if on_spine else ' '} ",
                (mark(sign), style[state]),
                f" {_short(exercise.id)} {exercise.title}",
                (detail, QUIET),
            ),
            id=EXERCISE + exercise.id,
        )

    def _lab_option(self, lab: Lab, ran: bool) -> Option:
        return Option(
            Content.assemble(
                "      ",
                (mark("read" if ran else "new"), "$text-success" if ran else QUIET),
                f" Lab L{lab.number} {lab.title}",
                (f"  {'run, ' if ran else ''}about {lab.seconds} s", QUIET),
            ),
            id=LAB + lab.name,
        )

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        target = event.option_id or ""
        if target.startswith(LESSON):
            self.post_message(OpenLesson(target.removeprefix(LESSON)))
        elif target.startswith(EXERCISE):
            self.post_message(OpenExercise(target.removeprefix(EXERCISE)))
        elif target == REVIEW:
            self.action_review()
        elif target.startswith(LAB):
            self.post_message(OpenLab(target.removeprefix(LAB)))
        else:
            self.action_next()

    def action_review(self) -> None:
        self.post_message(OpenReview())

    def action_know(self) -> None:
        """Of the section in which the cursor stands; on the line of what is next, of that."""
        course = self.query_one(CourseList)
        row = course.highlighted
        target = course.get_option_at_index(row).id if row is not None else None
        kind, _, name = (target or "").partition(":")
        match f"{kind}:":
            case "lesson:":
                page = name
            case "exercise:":
                page = self.session.exercise(name).lesson
            case "lab:":
                page = self.session.labs.lab(name).lesson
            case _:
                step = self._step
                page = self.session.exercise(step.id).lesson if step.kind == "exercise" else step.id
        if page:
            self.post_message(OpenKnown(page))

    def action_next(self) -> None:
        match self._step.kind:
            case "lesson":
                self.post_message(OpenLesson(self._step.id))
            case "exercise":
                self.post_message(OpenExercise(self._step.id))
            case "done":
                self.notify(self._step.reason, markup=False)


def _review_option(due: Sequence[ReviewItem]) -> Option:
    questions = sum(item.kind == "quiz" for item in due)
    exercises = len(due) - questions
    kinds = ((questions, "question"), (exercises, "exercise"))
    words = " and ".join(counted(number, kind) for number, kind in kinds if number)
    return Option(
        Content.assemble(
            f"{mark('again')} Review: ", (words, "bold"), " due again  ", ("v", QUIET)
        ),
        id=REVIEW,
    )


def _path(name: str, passed: int, exercises: int, minutes: int) -> str:
    """How far one has come on a path; `minutes` are those of its exercises not passed."""
    left = f"about {work_left(minutes)} left" if minutes else "done"
    return f"{name} {passed}/{exercises}, {left}"


def _short(identifier: str) -> str:
    """The number that people say: 09 for 09_lora_forward, 4.2 for 4.2."""
    return identifier.partition("_")[0]
