"""Runs changed files of a learner, one after the other in one jail, and keeps what they showed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lora_tutor.grading.judging.case import Case
from lora_tutor.grading.judging.endings import JailLost
from lora_tutor.grading.judging.jail_contract import Clock, LossyChannel
from lora_tutor.grading.judging.judge import Asked, Judge, Seen
from lora_tutor.grading.judging.mending.edits import Edit, edited
from lora_tutor.grading.judging.proxies import Implementation, SubmissionError
from lora_tutor.grading.submission import Submission

_SECONDS = 3.0
_ONE_RUN = 0.3
"""Seconds that a changed file may take for one scenario: it may never end."""
_MOST_LOST = 3
"""Jails that changed files may use up."""

OpenJail = Callable[[], LossyChannel | None]
SeenByCheck = dict[str, list[Seen]]


class Spent(Exception):
    """There is no time left, or no jail."""


@dataclass(slots=True)
class Trial:
    """One changed file, by the key of each scenario that it was seen in."""

    source: str
    seen: dict[str, Seen] = field(default_factory=dict)
    is_broken: bool = False
    """Whether it cannot be loaded, or has ended its process."""


@dataclass(slots=True)
class Trials:
    """`open_jail` gives a fresh jail with the learner's observers in it; `seconds` is the wall time
    for all trials together."""

    case: Case
    submission: Submission
    clock: Clock
    open_jail: OpenJail
    seconds: float = _SECONDS
    _ends: float = field(init=False)
    _unchanged: str | None = field(init=False)
    _lost: int = 0
    _channel: LossyChannel | None = None
    _loaded: Trial | None = None
    _kept: dict[str, Trial] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._ends = time.monotonic() + self.seconds
        self._unchanged = edited(self.submission.text, ())

    def of(self, edits: Sequence[Edit]) -> Trial | None:
        """The file with these edits; None where that is no program, or no other one."""
        text = edited(self.submission.text, edits)
        if text is None or text == self._unchanged:
            return None
        return self._kept.setdefault(text, Trial(text))

    def lines(self, every: Iterable[Asked]) -> dict[str, frozenset[int]]:
        """By scenario the lines of the learner's file that it runs through. Raises Spent."""
        trial = Trial(self.submission.text)
        found: dict[str, frozenset[int]] = {}
        try:
            for asked in every:
                self._loaded = None
                self._load(trial, watching=True)
                self._look(trial, asked)
                assert self._channel is not None
                lines = self._channel.exchange(["lines"])
                numbers = lines if isinstance(lines, list) else []
                found[asked.scenario.key] = frozenset(n for n in numbers if isinstance(n, int))
        except JailLost:
            raise Spent from None
        self._loaded = None
        return found

    @property
    def spent(self) -> float:
        """The share of the time that is spent."""
        return 1 - (self._ends - time.monotonic()) / self.seconds

    def is_right(self, trial: Trial, asked: Asked) -> bool:
        found = self.see(trial, asked)
        return found is not None and found.equal

    def all_right(self, trial: Trial, every: Iterable[Asked]) -> bool:
        return all(self.is_right(trial, asked) for asked in every)

    def see(self, trial: Trial, asked: Asked) -> Seen | None:
        """What it shows there; None where it is broken. Raises Spent."""
        key = asked.scenario.key
        if key not in trial.seen and not trial.is_broken:
            if time.monotonic() > self._ends:
                raise Spent
            try:
                self._load(trial)
                if not trial.is_broken:
                    trial.seen[key] = self._look(trial, asked)
            except JailLost:
                self._lost += 1
                self._channel, self._loaded = None, None
                trial.is_broken = True
        return trial.seen.get(key)

    def see_all(self, trial: Trial, checks: Mapping[str, Sequence[Asked]]) -> SeenByCheck | None:
        """By check; None where it is broken."""
        found = {check: [self.see(trial, each) for each in row] for check, row in checks.items()}
        if any(one is None for row in found.values() for one in row):
            return None
        return {check: [one for one in row if one] for check, row in found.items()}

    def _load(self, trial: Trial, watching: bool = False) -> None:
        if self._loaded is trial:
            return
        if self._channel is None:
            self._channel = self.open_jail() if self._lost < _MOST_LOST else None
            if self._channel is None:
                raise Spent
        self.clock.give(_ONE_RUN)
        self._loaded = trial
        self._channel.begin()
        with self._channel.quiet():
            try:
                self._channel.exchange(["reload", trial.source, self.submission.filename, watching])
            except SubmissionError:
                trial.is_broken = True

    def _look(self, trial: Trial, asked: Asked) -> Seen:
        assert self._channel is not None
        self.clock.give(_ONE_RUN + 4 * self.case.seconds(asked.scenario))
        judge = Judge(self.case, Implementation(self._channel), trial.source, self.submission.seed)
        judge.look(asked)
        return judge.seen[-1]
