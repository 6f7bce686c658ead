"""A figure that plays: one of its sliders is time, and Space lets it run."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.timer import Timer

from lora_tutor.tui.figures.sliders import SliderFigure


class Player(SliderFigure):
    """Moves the slider TIME by STRIDE places every BEAT seconds, until its end."""

    TIME: ClassVar[int] = 0
    """Which of the sliders is time."""
    BEAT: ClassVar[float] = 0.1
    STRIDE: ClassVar[int] = 1
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "play", "Play", show=False, tooltip="Play from here to the end, or pause"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._beat: Timer | None = None

    @property
    def now(self) -> int:
        """The place of the slider TIME."""
        return self.sliders.places[self.TIME]

    @property
    def is_playing(self) -> bool:
        return self._beat is not None

    def action_play(self) -> None:
        if self.is_playing:
            self._pause()
            return
        if self.now == self._last:
            self.sliders.set_place(self.TIME, 0)
        if self.app.animation_level == "none":
            self.sliders.set_place(self.TIME, self._last)
        else:
            self._beat = self.set_interval(self.BEAT, self._advance)
            self.tell()

    @property
    def _last(self) -> int:
        return len(self.sliders.parameters[self.TIME].values) - 1

    def _advance(self) -> None:
        self.sliders.set_place(self.TIME, self.now + self.STRIDE)
        if self.now == self._last:
            self._pause()

    def _pause(self) -> None:
        if self._beat is not None:
            self._beat.stop()
            self._beat = None
        self.tell()
