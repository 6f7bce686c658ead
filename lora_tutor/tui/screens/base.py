"""The base of map, lesson, exercise, lab and review: title line, footer, note on a small window."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen, ScreenResultType
from textual.widget import Widget
from textual.widgets import Static

from lora_tutor.learner.session import Place, Session
from lora_tutor.tui.contract import Tutor, tutor_of
from lora_tutor.tui.faulty_figures import OutlivesFigures
from lora_tutor.tui.style import QUIET, plain
from lora_tutor.tui.turns import after_paint, is_there
from lora_tutor.tui.widgets.reading import ReadingScroll

if TYPE_CHECKING:
    from lora_tutor.tui.screens.dialog import Dialog

SMALLEST = (60, 18)
WIDE = 120
"""From here on 80 columns of code have room beside something else."""
VERY_WIDE = 180


class TitleLine(Static):
    """One line at the top: where one is on the left, how it stands on the right."""

    DEFAULT_CSS = """
    TitleLine { dock: top; height: 1; background: $panel; color: $text; padding: 0 1;
                text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(self) -> None:
        super().__init__(id="title-line", markup=False)
        self._parts = ("", "")

    def set(self, left: str, right: str) -> None:
        self._parts = (left, right)
        self.refresh()

    def render(self) -> Content:
        left, right = (Content(plain(part)) for part in self._parts)
        gap = self.content_size.width - left.cell_length - right.cell_length
        if gap < 2:
            room = max(self.content_size.width - right.cell_length - 2, 0)
            left, gap = left.truncate(room, ellipsis=True), 2
        return Content.assemble(left.stylize("bold"), " " * gap, right.stylize(QUIET))


@runtime_checkable
class KeepsText(Protocol):
    """A screen in which somebody may be writing when the terminal goes away."""

    @property
    def is_mounted(self) -> bool: ...

    def keep_text(self) -> None: ...


class CourseScreen(OutlivesFigures, Screen[None]):
    """Base of the places of the course. Subclasses yield their content from `compose_place`."""

    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - Textual declares it as an instance's
        (0, "-tiny"),
        (SMALLEST[0], "-narrow"),
        (WIDE, "-wide"),
        (VERY_WIDE, "-very-wide"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012 - Textual declares it as an instance's
        (0, "-short"),
        (SMALLEST[1], "-low"),
        (32, "-tall"),
    ]

    composed = False
    """False for ever where the app was told to end while this place opened."""
    began = False
    """True once all its widgets are there; before that there is nothing to keep."""
    furnished = False
    """True once footer and note are there, too."""
    when_there: Callable[[], None] | None = None
    """Called once the place is laid out whole. What lies beneath a dialog is laid out no more."""

    @property
    def tutor(self) -> Tutor:
        return tutor_of(self.app)

    @property
    def session(self) -> Session:
        return self.tutor.session

    def compose(self) -> ComposeResult:
        self.composed = True
        self._take_size()
        yield TitleLine()
        yield from self.compose_place()

    def on_mount(self) -> None:
        # Told to end in that very moment, the app mounts nothing of what was composed.
        if self.composed and self.query(TitleLine) and not self.tutor.ending:
            self.begin()
            self.began = True
            after_paint(self, self._furnish)

    def _take_size(self) -> None:
        """Textual would tell the size after a first layout, and find all styles anew for it."""
        width, height = self.app.size
        wide = [name for least, name in self.HORIZONTAL_BREAKPOINTS if least <= width]
        high = [name for least, name in self.VERTICAL_BREAKPOINTS if least <= height]
        self.add_class(*wide[-1:], *high[-1:], update=False)

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """At first, every widget has just found its styles."""
        event.refresh_styles = event.refresh_styles and self.stack_updates > 0

    @property
    def here(self) -> bool:
        """Whether the learner is still in this place, maybe with a dialog over it."""
        return is_there(self)

    def begin(self) -> None:
        """Begin the work of the place; called once, when its widgets are there."""

    async def _furnish(self) -> None:
        """Add the footer and the note on a small window, which the first paint can do without."""
        from textual.widgets import Footer

        width, height = SMALLEST
        note = Static(
            f"This window is too small for the lesson.\nPlease make it at least "
            f"{width} columns by {height} rows.\nCtrl+Q quits.",
            id="too-small",
            markup=False,
        )
        await self.mount(note, Footer(compact=True))
        self.refresh_bindings()
        self.furnished = True
        if self.when_there is not None:
            after_paint(self, self.when_there)

    def compose_place(self) -> ComposeResult:
        raise NotImplementedError

    def place(self) -> Place:
        """Where the learner is, to come back to."""
        raise NotImplementedError

    def leave(self) -> bool:
        """Keep what must be kept; False where that failed and leaving would lose something."""
        self.session.remember(self.place())
        return True

    def keep_text(self) -> None:
        """Keep what must be kept where nobody can be asked. Raises WorkspaceError."""
        self.leave()

    def write_note(self, page: str, title: str) -> None:
        """Open the learner's note on a page over this screen."""
        from lora_tutor.tui.screens.note import NoteScreen

        self.app.push_screen(NoteScreen(self.session, page, title))

    async def ask(self, dialog: Dialog[ScreenResultType]) -> ScreenResultType | None:
        """In a worker of this place: what `dialog` is dismissed with; None once the place is left.

        Textual's `push_screen_wait` first awaits in the worker what the app has to do next. That
        may be the end of this very place, which cancels the worker, and so itself, and the app.
        """
        if not self.here:
            return None
        # A cancelled worker must not cancel what the dialog is going to answer to.
        answer = await asyncio.shield(self.app.push_screen(dialog, wait_for_dismiss=True))
        return answer if self.here else None

    async def ask_at_rest(
        self, make: Callable[[], Dialog[ScreenResultType]]
    ) -> ScreenResultType | None:
        """As `ask`, for what nobody called for: it waits until no key comes and nothing is above.

        Where a key comes all the same before it can have been read, it steps back and waits again.
        """
        while True:
            await self.tutor.at_rest(self)
            if not self.here:
                return None
            dialog = make()
            dialog.unasked, dialog.opened = True, time.monotonic()
            answer = await self.ask(dialog)
            if not dialog.stepped_back:
                return answer

    @property
    def focus_chain(self) -> list[Widget]:
        return [each for each in super().focus_chain if getattr(each, "is_stop", True)]

    def focus_next(self, selector: str | type[Widget] = "*") -> Widget | None:
        return self._to_stop(1) or super().focus_next(selector)

    def focus_previous(self, selector: str | type[Widget] = "*") -> Widget | None:
        return self._to_stop(-1) or super().focus_previous(selector)

    def _to_stop(self, step: int) -> Widget | None:
        """From a text itself Tab goes on from what is in view, not from its beginning."""
        text = self.focused
        stop = text.scroller.stop(step) if isinstance(text, ReadingScroll) else None
        if stop is not None:
            self.set_focus(stop)
        return stop

    def set_title(self, left: str, right: str) -> None:
        self.query_one(TitleLine).set(left, right)
