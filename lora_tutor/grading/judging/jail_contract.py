"""What judging asks of a jail: `grading.processes` makes jails, judging only borrows them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from lora_tutor.course.model import Exercise
from lora_tutor.grading.jail.confinement.limits import JailLimits
from lora_tutor.grading.judging.endings import JailLost
from lora_tutor.grading.judging.proxies import Channel

OUTPUT_KEPT = 64 << 10


@dataclass(frozen=True, slots=True)
class Need:
    """What a jail must have: new memory, whether torch.optim is to be ready in it, and time of the
    processor.

    torch's own optimisers load its compiler (1.2 s, 70 MiB), which only some submissions use.
    """

    memory_mb: int
    optimisers: bool = False
    cpu_seconds: int = JailLimits().cpu_seconds

    @classmethod
    def of(cls, exercise: Exercise, source: str = "") -> Need:
        """torch.optim is made ready where the exercise is about it, or the submission names it."""
        optimisers = "torch" in exercise.libraries and (
            "torch.optim" in exercise.libraries or "optim" in source
        )
        return cls(exercise.limits.memory_mb, optimisers)

    def met_by(self, other: Need) -> bool:
        same = (other.memory_mb, other.cpu_seconds) == (self.memory_mb, self.cpu_seconds)
        return same and other.optimisers >= self.optimisers


@dataclass(slots=True)
class Output:
    """What the learner's code printed: the first part is kept, the rest only counted. `begin` says
    during which check, by its id, what comes is printed."""

    kept: bytearray = field(default_factory=bytearray)
    total: int = 0
    muted: bool = False
    _starts: list[tuple[str | None, int]] = field(default_factory=lambda: [(None, 0)])

    def add(self, data: bytes) -> None:
        if self.muted:
            return
        self.total += len(data)
        self.kept += data[: max(0, OUTPUT_KEPT - len(self.kept))]

    def begin(self, check: str | None) -> None:
        self._starts.append((check, len(self.kept)))

    @property
    def parts(self) -> list[tuple[str | None, str]]:
        """(check, what was printed during it); None where no check ran. Empty ones are left out."""
        ends = [start for _, start in self._starts[1:]] + [len(self.kept)]
        return [
            (check, self.kept[start:end].decode("utf-8", "replace"))
            for (check, start), end in zip(self._starts, ends, strict=True)
            if end > start
        ]

    @property
    def text(self) -> str:
        return "".join(text for _, text in self.parts)

    @property
    def truncated(self) -> bool:
        return self.total > len(self.kept)


@dataclass(slots=True)
class Clock:
    """The wall time that a submission has left, over all its calls and jails together."""

    seconds: float = 0.0
    ends: float = 0.0

    def start(self, seconds: float) -> None:
        self.seconds = seconds
        self.ends = time.monotonic() + seconds

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """While a jail is made, which is not the submission's doing and may take a second."""
        began = time.monotonic()
        try:
            yield
        finally:
            self.ends += time.monotonic() - began

    def give(self, seconds: float) -> None:
        """Leave so much of it from now on."""
        self.ends = time.monotonic() + seconds

    @property
    def left(self) -> float:
        return max(0.0, self.ends - time.monotonic())


class LossyChannel(Channel):
    """The channel to a process that may end at any moment; `lost` then says how.

    `share` is the part of the time left that one call may take.
    """

    lost: JailLost | None = None
    share: float = 1.0

    def drain(self) -> None:
        """Take what has been printed so far."""
        raise NotImplementedError


@dataclass(slots=True)
class Jail:
    """A confined process, lent for one use: `isolation` names its layers, `release` ends it."""

    channel: LossyChannel
    isolation: tuple[str, ...]
    release: Callable[[], None]


TakeJail = Callable[[Output, Clock, Need], Jail]
