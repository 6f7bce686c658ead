"""What screens, search and commands ask of the app beyond what every Textual app can do.

They know this and never the app's class, which itself knows the screens.
"""

from __future__ import annotations

from typing import Any, Protocol, cast

from textual.app import App
from textual.screen import Screen

from lora_tutor.learner.session import Session


class Tutor(Protocol):
    """The app as the screens know it."""

    @property
    def session(self) -> Session: ...

    @property
    def ending(self) -> bool:
        """Whether the app was told to end; a place may still open then, and must begin nothing."""

    async def at_rest(self, place: Screen[Any]) -> None:
        """Wait until nobody types and `place` is uppermost, or gone."""

    def tell_at_rest(self, message: str, **options: Any) -> None:
        """As `notify`, once nobody types."""

    def show_notices(self) -> None:
        """Tell what the session has to say, each sentence once."""

    def action_certificate(self) -> None:
        """Open the certificate over the place."""


def tutor_of(app: App[Any]) -> Tutor:
    """The app that a screen or a provider runs in; there is no other than ours."""
    return cast("Tutor", app)
