"""The app: places, themes and the keys that hold everywhere."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable
from typing import Any, ClassVar

from textual import on, work
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.color import Color
from textual.screen import Screen

from lora_tutor.errors import LoraTutorError
from lora_tutor.session import Place, Session
from lora_tutor.tui.look import ascii_only
from lora_tutor.tui.messages import OpenExercise, OpenLesson, OpenMap, OpenNext
from lora_tutor.tui.screens.base import CourseScreen

BLACK = Color(0, 0, 0)
DARK, LIGHT = "textual-dark", "textual-light"


class LoraTutorApp(App[None]):
    """Map, lessons and exercises over one session. The caller opens and closes the session."""

    TITLE = "lora-tutor"
    CSS_PATH = "app.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1,question_mark", "help", "Help", tooltip="Every key, explained"),
        Binding("f12", "toggle_theme", "Light/dark", show=False, tooltip="Light or dark colours"),
        Binding("ctrl+q", "quit", "Quit", show=False, priority=True, tooltip="Leave; all is kept"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._refused_to_leave = False
        self._notices_shown = 0
        self._left: dict[str, Place] = {}

    def _first_screen(self) -> Screen[Any]:
        try:
            return self._screen_for(self.session.place())
        except LoraTutorError as error:
            self.session.notices.append(str(error))
            return self._screen_for(Place("map"))

    def _screen_for(self, place: Place) -> Screen[Any]:
        """Screens are imported when they are first shown."""
        match place.kind:
            case "lesson":
                from lora_tutor.course.page import load_page
                from lora_tutor.tui.screens.lesson import LessonScreen

                return LessonScreen(load_page(self.session.course.lesson(place.id)), place.row)
            case "exercise":
                from lora_tutor.tui.screens.exercise import ExerciseScreen
                from lora_tutor.tui.working_copy import WorkingCopy

                exercise = self.session.course.exercise(place.id)
                copy = WorkingCopy(self.session, exercise.id)
                return ExerciseScreen(exercise, copy, (place.row, place.column))
            case "map":
                from lora_tutor.tui.screens.course_map import CourseMap

                return CourseMap()

    def get_default_screen(self) -> Screen[Any]:
        """The learner's place is the lowest screen itself: nothing empty is laid out before it."""
        screen = self._first_screen()
        # Textual replaces only screens that were pushed, and pops what pushing left on them.
        screen._push_result_callback(self, None)
        return screen

    def on_mount(self) -> None:
        self.call_after_refresh(self._after_first_paint)

    def _after_first_paint(self) -> None:
        # Whoever starts the app may switch collection off until here.
        gc.enable()
        self.show_notices()
        self._warm_up()
        if os.name == "posix":
            import asyncio
            import signal

            for name in ("SIGHUP", "SIGTERM"):
                asyncio.get_running_loop().add_signal_handler(
                    getattr(signal, name), self._told_to_end
                )

    def _told_to_end(self) -> None:
        """The terminal went away or the system shuts down: keep the text, then end."""
        for screen in self._places():
            screen.keep_text()
        self.exit()

    @work(thread=True, group="warm-up", exit_on_error=False)
    def _warm_up(self) -> None:
        self.session.warm_up()

    # Going from place to place

    def _leave(self) -> bool:
        return all(screen.leave() for screen in self._places())

    def _places(self) -> list[CourseScreen]:
        """The places on the screen; one that a key overtook while it opened has nothing to keep."""
        stack = self.screen_stack
        return [each for each in stack if isinstance(each, CourseScreen) and each.is_mounted]

    async def _go(self, place: Place) -> None:
        if not self._leave():
            return
        for each in self._places():
            self._left[each.place().id] = each.place()
        if place.kind == "exercise":
            # A page opens at its top, but an editor where the cursor was.
            place = self._left.get(place.id, place)
        try:
            screen = self._screen_for(place)
        except LoraTutorError as error:
            self.notify(str(error), severity="error", markup=False)
            return
        while len(self.screen_stack) > 1:
            await self.pop_screen()
        await self.switch_screen(screen)

    @on(OpenMap)
    async def _open_map(self) -> None:
        await self._go(Place("map"))

    @on(OpenLesson)
    async def _open_lesson(self, message: OpenLesson) -> None:
        await self._go(Place("lesson", message.lesson_id))

    @on(OpenExercise)
    async def _open_exercise(self, message: OpenExercise) -> None:
        await self._go(Place("exercise", message.exercise_id))

    @on(OpenNext)
    async def _open_next(self, message: OpenNext) -> None:
        step = self.session.next_step(message.after)
        if step.kind == "done":
            self.notify(step.reason, markup=False)
            await self._go(Place("map"))
        else:
            await self._go(Place(step.kind, step.id))

    def action_follow(self, target: str) -> None:
        """Follow a link of a page: `lesson:ID`, `exercise:ID`, or an address."""
        kind, _, rest = target.partition(":")
        if kind == "lesson":
            self.post_message(OpenLesson(rest))
        elif kind == "exercise":
            self.post_message(OpenExercise(rest))
        else:
            self.copy_to_clipboard(target)
            self.notify(f"The address is on the clipboard: {target}", markup=False)

    # Everywhere

    def show_notices(self) -> None:
        """What the session has to say, each sentence once."""
        for notice in self.session.notices[self._notices_shown :]:
            self.notify(notice, severity="warning", timeout=10, markup=False)
        self._notices_shown = len(self.session.notices)

    def action_help(self) -> None:
        from lora_tutor.tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))

    def get_css_variables(self) -> dict[str, str]:
        """Light themes give three text colours a contrast below 4:1; darker they reach 4.5:1."""
        variables = super().get_css_variables()
        if not self.current_theme.dark:
            for name in ("text-warning", "text-accent", "text-success"):
                colour = Color.parse(variables[name])
                variables[name] = colour.blend(BLACK, 0.3).hex
        return variables

    def get_key_display(self, binding: Binding) -> str:
        shown = super().get_key_display(binding)
        if binding.key[:1] == "f" and binding.key[1:].isdigit():
            return shown.upper()
        return shown if shown.isascii() or not ascii_only() else binding.key

    def action_toggle_theme(self) -> None:
        self.theme = LIGHT if self.current_theme.dark else DARK

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        from lora_tutor.tui.commands import commands_for

        yield from commands_for(self, screen)

    async def action_quit(self) -> None:
        if self._leave() or self._refused_to_leave:
            self.exit()
        else:
            self._refused_to_leave = True
            self.notify("Ctrl+Q again quits without saving.", severity="warning")
