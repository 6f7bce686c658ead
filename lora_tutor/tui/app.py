"""The app: places, themes and the keys that hold everywhere."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any, ClassVar

from textual import events, work
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.color import Color
from textual.command import Provider
from textual.errors import NoWidget
from textual.filter import LineFilter, Monochrome, NoColor
from textual.screen import Screen

from lora_tutor.errors import LoraTutorError
from lora_tutor.learner.session import Session
from lora_tutor.tui.going import GoesPlaces
from lora_tutor.tui.keys_in_words import with_keys
from lora_tutor.tui.line_filters import AsciiOnly, Chain, MinimumContrast, NoColour, NoControls
from lora_tutor.tui.listening import ListensToTheSystem
from lora_tutor.tui.screens.base import CourseScreen, KeepsText
from lora_tutor.tui.style import ascii_only, plain

BLACK = Color(0, 0, 0)
DARK, LIGHT = "textual-dark", "textual-light"


def _search() -> type[Provider]:
    from lora_tutor.tui.search import CourseSearch

    return CourseSearch


class LoraTutorApp(GoesPlaces, ListensToTheSystem):
    """Map, lessons and exercises over one session. The caller opens and closes the session."""

    TITLE = "lora-tutor"
    CSS_PATH = "app.tcss"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_search}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1,question_mark", "help", "Help", tooltip="Every key, explained"),
        Binding("f12", "toggle_theme", "Light/dark", show=False, tooltip="Light or dark colours"),
        Binding("ctrl+q", "quit", "Quit", show=False, priority=True, tooltip="Leave; all is kept"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._notices_shown = 0
        self._keeps_theme = False
        # Set but empty means nothing, as https://no-color.org has it; Textual takes it as set.
        self.no_color = bool(os.environ.get("NO_COLOR"))
        filters: list[LineFilter] = [
            NoControls(),
            NoColour() if self.no_color else MinimumContrast(),
        ]
        if ascii_only():
            from lora_tutor.course.ascii_course import course_in_ascii

            session.course = course_in_ascii(session.course)
            filters.append(AsciiOnly())
        self.last_filter = Chain(*filters)
        chosen = session.notes.setting("theme")
        if chosen in self.available_themes:
            self.theme = chosen

    def get_default_screen(self) -> Screen[Any]:
        """The learner's place is the lowest screen itself: nothing empty is laid out before it."""
        screen = self._first_screen()
        # Textual replaces only screens that were pushed, and pops what pushing left on them.
        screen._push_result_callback(self, None)
        return screen

    def on_mount(self) -> None:
        self._keeps_theme = True
        self.listen()

    def on_ready(self) -> None:
        """After the first layout of whatever is on top: a key may have put a dialog there."""
        # Whoever starts the app may switch collection off until here.
        gc.enable()
        self.show_notices()
        self._warm_up()
        if self.session.is_new():
            first = self.screen
            if isinstance(first, CourseScreen) and not first.furnished:
                first.when_there = self._welcome
            else:
                self._welcome()

    def _welcome(self) -> None:
        from lora_tutor.tui.screens.welcome import Welcome

        def welcome() -> Welcome:
            self.session.notes.choose("welcomed", "yes")
            return Welcome(self.session)

        for place in self._places()[:1]:
            place.run_worker(place.ask_at_rest(welcome), group="by itself")

    def told_to_end(self) -> None:
        """Keep the text, then end."""
        if self.ending:
            return
        written_in: list[KeepsText] = [*self._notes(), *self._places()]
        for screen in written_in:
            # Where even that fails, as on a full disk, nobody is left to be told.
            with suppress(LoraTutorError):
                screen.keep_text()
        self._freeze()
        self.exit()

    @work(thread=True, group="warm-up", exit_on_error=False)
    def _warm_up(self) -> None:
        self.session.warm_up()
        self.session.review.get_ready()

    def watch_theme(self, theme: str) -> None:
        """A choice for good; the one of the start was made before."""
        if not self._keeps_theme:
            return
        try:
            self.session.notes.choose("theme", theme)
        except LoraTutorError as error:
            self.notify(str(error), severity="error", markup=False)

    async def on_event(self, event: events.Event) -> None:
        """Textual falls over keys for an app that ends, and over the mouse on what has gone."""
        ends = isinstance(event, events.InputEvent) and self.ending
        if not (ends or (isinstance(event, events.MouseEvent) and self._is_stale(event))):
            await super().on_event(event)

    async def run_action(self, *action: Any, **options: Any) -> bool:
        """None any more as the app ends: all is kept by then, and Textual can mount nothing."""
        return not self.ending and await super().run_action(*action, **options)

    def _is_stale(self, event: events.MouseEvent) -> bool:
        """Whether the widget there was removed since the last picture."""
        try:
            return not self.screen.get_widget_at(event.x, event.y)[0].is_attached
        except NoWidget:
            return False

    # Everywhere

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's own for NO_COLOR shows greys, and falls over text without a style."""
        theirs = super().get_line_filters()
        kept = [each for each in theirs if not isinstance(each, (Monochrome, NoColor))]
        return [*kept, self.last_filter]

    def show_notices(self) -> None:
        for notice in self.session.notices[self._notices_shown :]:
            self.tell_at_rest(notice, severity="warning", timeout=10, markup=False)
        self._notices_shown = len(self.session.notices)

    def notify(self, message: str, *, title: str = "", **options: Any) -> None:
        super().notify(plain(with_keys(message)), title=plain(title), **options)

    def action_certificate(self) -> None:
        from lora_tutor.tui.screens.certificate import CertificateScreen

        if not isinstance(self.screen, CertificateScreen):
            self.push_screen(CertificateScreen(self.session))

    def action_help(self) -> None:
        from lora_tutor.tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))

    def action_command_palette(self) -> None:
        from lora_tutor.tui.screens.palette import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette())

    def search_themes(self) -> None:
        from textual.theme import ThemeProvider

        from lora_tutor.tui.screens.palette import Palette

        self.push_screen(Palette(providers=[ThemeProvider], placeholder="Search for themes"))

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
        if not binding.key_display and binding.key[:1] == "f" and binding.key[1:].isdigit():
            return shown.upper()
        return shown if shown.isascii() or not ascii_only() else binding.key

    def action_toggle_theme(self) -> None:
        self.theme = LIGHT if self.current_theme.dark else DARK

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        from lora_tutor.tui.commands import commands_for

        yield from commands_for(self, screen)

    async def action_quit(self) -> None:
        # Ctrl+Q overtakes the letters that still wait for the editor: they have their turn first.
        if self.focused is None or not self.focused.call_later(self._quit):
            self._quit()

    def _quit(self) -> None:
        if self.ending:
            return
        if self._leave():
            self._freeze()
            self.exit()
        elif self._refused_to_leave:
            self.told_to_end()
        else:
            self._refused_to_leave = True
            self.notify(
                "Ctrl+Q again quits: your text is saved if it can be, "
                "and the other version stays as a backup.",
                severity="warning",
            )
