"""An error in a figure of a course ends that figure alone: a sentence comes into its place.

Over any error Textual ends the app, and the loop of messages of the widget in which it came up. So
the widgets that call into figures keep their loops where a figure is at fault. The figure keeps its
own, because it takes part in its removal.
"""

from __future__ import annotations

from traceback import walk_tb
from types import FrameType
from typing import Any

from textual.app import App
from textual.containers import Vertical
from textual.message import Message
from textual.message_pump import MessagePump
from textual.widget import Widget
from textual.worker import WorkerFailed

from lora_tutor.course.author_errors import author_file_of, is_from_outside, linked
from lora_tutor.tui.stuck_figures import StuckFigures


class FigurePlace(Vertical):
    """Where a figure stands on a page."""

    figure_name: str
    is_own: bool
    """Whether it is one that the course brings."""

    def give_up(self, error: BaseException) -> bool:
        """Put a sentence in the place of the figure; False where that is one of ours."""
        raise NotImplementedError


class OutlivesFigures(MessagePump):
    """A widget, screen or app which goes on after a message over which a figure failed."""

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except BaseException as error:
            if is_from_outside(error) or not is_of_a_figure(self.app, error):
                raise


class OutlivesFiguresWhole(OutlivesFigures, App[None]):
    """The app, which also hears of what failed while something was composed, drawn or at work."""

    def __init__(self) -> None:
        super().__init__()
        self.watch_figures = StuckFigures(
            lambda frame: self.is_running and _is_in_a_figure(self, frame)
        )

    def on_unmount(self) -> None:
        self.watch_figures.end()

    def _handle_exception(self, error: Exception) -> None:
        if not is_of_a_figure(self, error):
            super()._handle_exception(error)


def keep_going(figure: Widget, place: FigurePlace) -> None:
    """Let a figure outlive its own faults until `place` has taken it away."""
    dispatch = figure._dispatch_message

    async def dispatch_all(message: Message) -> None:
        try:
            await dispatch(message)
        except BaseException as error:
            if is_from_outside(error) or not place.give_up(error):
                raise

    figure._dispatch_message = dispatch_all  # type: ignore[method-assign]


def is_of_a_figure(app: App[Any], error: BaseException) -> bool:
    """Whether a course's own figure is at fault; its place on the page says so then.

    One that is on no page any more has nowhere to say it.
    """
    if isinstance(error, WorkerFailed):
        error = error.error
    frames = [f for each in linked(error) for f, _ in walk_tb(each.__traceback__)]
    names, places = _concerned(app, frames)
    for place in places:
        return place.give_up(error)
    return bool(names)


def _is_in_a_figure(app: App[Any], frame: FrameType | None) -> bool:
    """Whether a course's own figure is what runs there, or what is laid out."""
    frames = []
    while frame is not None:
        frames.append(frame)
        frame = frame.f_back
    names, places = _concerned(app, frames)
    return bool(names) or any(each.is_own for each in places)


def _concerned(app: App[Any], frames: list[FrameType]) -> tuple[set[str | None], list[FigurePlace]]:
    """The files of figures that run in these frames, and the places that they are in."""
    names = {author_file_of(frame) for frame in frames} - {None}
    owners = [each for f in frames if isinstance(each := f.f_locals.get("self"), Widget)]
    places = [place for screen in app.screen_stack for place in screen.query(FigurePlace)]
    around = [p for p in places if any(p in each.ancestors for each in owners)]
    # A function that a thread runs may know nothing of the widget.
    return names, around or [place for place in places if place.figure_name in names]
