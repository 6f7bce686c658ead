"""In whose turn something is done: each screen and widget takes its messages one by one.

In its own turn a screen has all its parts. In the turn of another one it may be half gone, or the
learner somewhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.screen import Screen

from lora_tutor.tui.contract import tutor_of


def is_there(screen: Screen[Any]) -> bool:
    """Whether the learner has neither closed nor left it, maybe with something over it."""
    return screen in screen.app.screen_stack and not tutor_of(screen.app).ending


def after_paint(screen: Screen[Any], work: Callable[[], object]) -> None:
    """Do `work` after the next paint, in the turn of `screen`, and only while that is there.

    What Textual alone puts off is done in the turn of whichever screen is uppermost by then.
    """
    screen.call_after_refresh(screen.call_later, _if_there, screen, work)


def _if_there(screen: Screen[Any], work: Callable[[], object]) -> object:
    """What Textual awaits, if it can be awaited."""
    return work() if is_there(screen) else None
