"""Going from place to place: which screen shows one, what is kept before, and where links lead."""

from __future__ import annotations

from functools import partial
from typing import Any

from textual import on
from textual.screen import Screen

from lora_tutor.course.model import Section
from lora_tutor.errors import LoraTutorError
from lora_tutor.learner.session import Place, Session
from lora_tutor.tui.broken_course import EndsWithTheCourse
from lora_tutor.tui.messages import (
    OpenExercise,
    OpenKnown,
    OpenLab,
    OpenLesson,
    OpenMap,
    OpenNext,
    OpenReview,
)
from lora_tutor.tui.screens.base import CourseScreen, KeepsText


class GoesPlaces(EndsWithTheCourse):
    """One place at a time; whatever lies over it goes with it."""

    session: Session

    def __init__(self) -> None:
        super().__init__()
        self._refused_to_leave = False

    @property
    def ending(self) -> bool:
        return self._exit

    def _first_screen(self) -> Screen[Any]:
        try:
            return self._screen_for(self.session.place())
        except LoraTutorError as error:
            self.session.notices.append(str(error))
            return self._screen_for(Place("map"))

    def _screen_for(self, place: Place, words: str = "") -> CourseScreen:
        """Screens are imported when they are first shown."""
        match place.kind:
            case "lesson":
                from lora_tutor.tui.screens.lesson import LessonScreen

                kind = LessonScreen
                if self.session.is_preview:
                    from lora_tutor.tui.screens.preview import PreviewScreen

                    kind = PreviewScreen
                return kind(self.session.page(place.id), place.row, words)
            case "exercise":
                from lora_tutor.tui.screens.exercise import ExerciseScreen
                from lora_tutor.tui.working_copy import WorkingCopy

                exercise = self.session.course.exercise(place.id)
                copy = WorkingCopy(self.session, exercise.id)
                return ExerciseScreen(exercise, copy, (place.row, place.column))
            case "lab":
                from lora_tutor.labs.descriptions.own_code import LAB
                from lora_tutor.tui.screens.lab import LabScreen
                from lora_tutor.tui.screens.own_code_lab import OwnCodeLab

                lab = self.session.labs.lab(place.id)
                return (OwnCodeLab if lab.name == LAB.name else LabScreen)(lab, place.row)
            case "map":
                from lora_tutor.tui.screens.course_map import CourseMap

                return CourseMap()

    def _leave(self) -> bool:
        """False where leaving would lose something, or the app ends and all is kept already."""
        if self.ending:
            return False
        for note in self._notes():
            # It says by itself what it cannot keep.
            note.keep_text()
        left = all(screen.leave() for screen in self._places())
        if left:
            self._refused_to_leave = False
        return left

    def _places(self) -> list[CourseScreen]:
        """The places on the screen; one that a key overtook while it opened has nothing to keep."""
        stack = self.screen_stack
        return [each for each in stack if isinstance(each, CourseScreen) and each.began]

    def _notes(self) -> list[KeepsText]:
        """The screens over a place in which somebody may be writing."""
        stack = [each for each in self.screen_stack if not isinstance(each, CourseScreen)]
        return [each for each in stack if isinstance(each, KeepsText) and each.is_mounted]

    async def _go(self, place: Place, words: str = "") -> None:
        if not self._leave():
            return
        try:
            screen = self._screen_for(place, words)
        except LoraTutorError as error:
            self.notify(str(error), severity="error", markup=False)
            return
        # Asked for now: a short page that opens may finish a section by itself.
        finished = None if self.ending else self.session.to_celebrate()
        if finished is not None:
            screen.when_there = partial(self._celebrate, screen, finished)
        await self._show(screen)

    async def _show(self, screen: Screen[Any]) -> None:
        """In the place of whatever is there, unless the app ends meanwhile."""
        self._freeze()
        while len(self.screen_stack) > 1 and not self.ending:
            await self.pop_screen()
        if not self.ending:
            await self.switch_screen(screen)

    def _celebrate(self, place: CourseScreen, section: Section) -> None:
        """Between two places, or at the first rest after that."""
        from lora_tutor.tui.screens.celebration import Celebration

        if not self.ending:
            note = partial(Celebration, self.session, section)
            place.run_worker(place.ask_at_rest(note), group="by itself")

    @on(OpenMap)
    async def _open_map(self) -> None:
        await self._go(Place("map"))

    @on(OpenLesson)
    async def _open_lesson(self, message: OpenLesson) -> None:
        await self._go(Place("lesson", message.lesson_id), message.words)

    @on(OpenExercise)
    async def _open_exercise(self, message: OpenExercise) -> None:
        await self._go(Place("exercise", message.exercise_id))

    @on(OpenReview)
    async def _open_review(self) -> None:
        if self._leave():
            from lora_tutor.tui.screens.review import ReviewScreen

            await self._show(ReviewScreen())

    @on(OpenKnown)
    async def _open_known(self, message: OpenKnown) -> None:
        if self._leave():
            from lora_tutor.tui.screens.know import KnowScreen

            await self._show(KnowScreen(self.session.section(message.page)))

    @on(OpenLab)
    async def _open_lab(self, message: OpenLab) -> None:
        await self._go(Place("lab", message.lab))

    @on(OpenNext)
    async def _open_next(self, message: OpenNext) -> None:
        step = self.session.next_step(message.after)
        if step.kind == "done":
            self.notify(step.reason, markup=False)
            await self._go(Place("map"))
        else:
            await self._go(Place(step.kind, step.id))

    def _freeze(self) -> None:
        """Every text is kept: what keys still bring was not meant for what closes now."""
        for screen in self.screen_stack:
            for editor in screen.query("TextArea"):
                editor.read_only = True  # type: ignore[attr-defined]

    def action_follow(self, target: str) -> None:
        """Follow a link of a page: `lesson:ID`, `exercise:ID`, `lab:NAME`, or an address."""
        kind, _, rest = target.partition(":")
        if kind == "lesson":
            self.post_message(OpenLesson(rest))
        elif kind == "exercise":
            self.post_message(OpenExercise(rest))
        elif kind == "lab":
            self.post_message(OpenLab(rest))
        else:
            self.copy_to_clipboard(target)
            self.notify(f"The address is on the clipboard: {target}", markup=False)
