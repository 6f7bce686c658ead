"""An error in a figure of a course ends that figure alone: a sentence comes into its place.

Over any error Textual ends the app, and the loop of messages of the widget in which it came up. So
the widgets that call into figures keep their loops where a figure is at fault. The figure keeps its
own, because it takes part in its removal.
"""

from __future__ import annotations

from asyncio import CancelledError
from traceback import walk_tb
from typing import Any

from textual.app import App
from textual.containers import Vertical
from textual.message import Message
from textual.message_pump import MessagePump
from textual.widget import Widget
from textual.worker import WorkerFailed

_OURS = (KeyboardInterrupt, GeneratorExit, CancelledError)
"""By these a person or the loop of the app ends what runs."""


class FigurePlace(Vertical):
    """Where a figure stands on a page."""

    figure_name: str

    def give_up(self, error: BaseException) -> bool:
        """Put a sentence in the place of the figure; False where that is one of ours."""
        raise NotImplementedError


class OutlivesFigures(MessagePump):
    """A widget, screen or app which goes on after a message over which a figure failed."""

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except _OURS:
            raise
        except BaseException as error:
            if not is_of_a_figure(self.app, error):
                raise


class OutlivesFiguresWhole(OutlivesFigures, App[None]):
    """The app, which also hears of what failed while something was composed, drawn or at work."""

    def _handle_exception(self, error: Exception) -> None:
        if not is_of_a_figure(self, error):
            super()._handle_exception(error)


def keep_going(figure: Widget, place: FigurePlace) -> None:
    """Let a figure outlive its own faults until `place` has taken it away."""
    dispatch = figure._dispatch_message

    async def dispatch_all(message: Message) -> None:
        try:
            await dispatch(message)
        except _OURS:
            raise
        except BaseException as error:
            if not place.give_up(error):
                raise

    figure._dispatch_message = dispatch_all  # type: ignore[method-assign]


def is_of_a_figure(app: App[Any], error: BaseException) -> bool:
    """Whether a course's own figure is at fault; its place on the page says so then.

    One that is on no page any more has nowhere to say it.
    """
    from lora_tutor.course.author_file import author_file_of, linked

    if isinstance(error, WorkerFailed):
        error = error.error
    frames = [f for each in linked(error) for f, _ in walk_tb(each.__traceback__)]
    names = {author_file_of(frame) for frame in frames} - {None}
    owners = [each for f in frames if isinstance(each := f.f_locals.get("self"), Widget)]
    places = [place for screen in app.screen_stack for place in screen.query(FigurePlace)]
    around = [p for p in places if any(p in each.ancestors for each in owners)]
    # A function that a thread runs may know nothing of the widget.
    for place in around or [place for place in places if place.figure_name in names]:
        return place.give_up(error)
    return bool(names)
