"""Two known mistakes at once: which pair behaves as the submission does?"""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from itertools import combinations

from lora_tutor.course.composition import MistakeSource
from lora_tutor.grading.judging.case import Case
from lora_tutor.grading.judging.evidence import ENDING, Evidence, apart, telling
from lora_tutor.grading.judging.judge import Seen

SeenByCheck = Mapping[str, Sequence[Seen]]
Pair = tuple[MistakeSource, MistakeSource]
Rank = tuple[int, int]
Names = dict[str, tuple[str, ...]]
Observed = frozenset[str]
Trace = tuple[Observed, Observed]
"""Where a mistake differs from the reference, and where from the submission."""

_WITHOUT_FILE = 99
"""The last of all ways: what a file does is surer than what values add up to."""
_LONGEST_RUN = 0.5
_SECONDS = 2.0
"""Of our own processor's time: the verdict is out by then, and the report waits for the name."""


@dataclass(slots=True)
class Budget:
    """What looking for a pair may take."""

    ends: float = field(default_factory=lambda: time.process_time() + _SECONDS)

    @property
    def left(self) -> bool:
        return time.process_time() < self.ends

    @property
    def half_left(self) -> bool:
        """Whether more than half of it is left: what is found out first must leave room to try."""
        return time.process_time() < self.ends - _SECONDS / 2

    def shorten(self) -> None:
        """Once something is found, little more is spent to find what is as good."""
        self.ends = min(self.ends, time.process_time() + _SECONDS / 4)

    @contextmanager
    def bound(self) -> Iterator[None]:
        """Nobody has proved that two mistakes in one file come to an end."""
        before = signal.signal(signal.SIGVTALRM, _stop)
        # It comes again and again: the program may catch the first.
        signal.setitimer(signal.ITIMER_VIRTUAL, _LONGEST_RUN, _LONGEST_RUN / 10)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0.0)
            signal.signal(signal.SIGVTALRM, before)


class _TakenTooLong(Exception):
    """A pair that runs on and on."""


def _stop(*_: object) -> None:
    raise _TakenTooLong


class Fit(Enum):
    """How a pair goes with one scenario, with the doubt that this leaves: each observation is that
    of one of the two alone; both in one file must tell; they would have to hide one another."""

    APART = 0
    TOGETHER = 1
    NO = 3


@dataclass(slots=True)
class PairSearch:
    """`different` are the checks that failed with all their scenarios."""

    case: Case
    evidence: Evidence
    different: SeenByCheck
    passed: SeenByCheck
    budget: Budget

    def names(self, named: set[str]) -> Names:
        """Check id -> ids, where a pair explains all checks; none where no pair does.

        `named` are mistakes that explain a check alone: pairs with them are tried first. Where
        several pairs explain all, a check has a name only if all give it the same.
        """
        found: list[tuple[int, Names]] = []
        best: dict[bool, Rank] = {}
        for rank, pair in self._candidates(named):
            if not self.budget.left or rank > best.get(True, rank):
                break
            way = self._way(pair)
            if way is None or rank > best.get(way < _WITHOUT_FILE, rank):
                continue
            if not best:
                self.budget.shorten()
            best[way < _WITHOUT_FILE] = rank
            found.append((way, {check: self._said(pair, check) for check in self.different}))
        # A later way is less likely to be what both mean, and may look like another pair.
        likeliest = min((way for way, _ in found), default=0)
        agreeing = [said for way, said in found if way == likeliest]
        first = agreeing[0] if agreeing else {}
        return {c: said for c, said in first.items() if all(other[c] == said for other in agreeing)}

    def _candidates(self, named: set[str]) -> list[tuple[Rank, Pair]]:
        """Pairs of mistakes that show where the submission failed, the most promising first."""
        halves = self._halves()
        pairs: Sequence[Pair] = [*combinations(halves, 2)]
        doubts = dict.fromkeys(pairs, 0)
        shows: set[str] = set()
        for one in self._failing:
            for half in halves:
                if self.budget.half_left and self.evidence.shown_by(half, one):
                    shows.add(half.id)
            if not self.budget.half_left:
                break
            shown = self.evidence.shown(one)
            traces = {half.id: self._trace(half, one) for half in halves}
            for pair in pairs:
                doubts[pair] += _fit(shown, *(traces[half.id] for half in pair)).value
        ranked = [
            ((-sum(half.id in named for half in pair), doubts[pair]), pair)
            for pair in pairs
            if all(half.id in shows for half in pair)
        ]
        return sorted(ranked, key=lambda each: each[0])

    @property
    def _failing(self) -> list[Seen]:
        """The cheapest first: they rule out as much as the dear ones."""
        every = [one for seen in self.different.values() for one in seen]
        return sorted(every, key=lambda one: self.case.seconds(one.scenario))

    @property
    def _passing(self) -> list[Seen]:
        return [one for seen in self.passed.values() for one in seen if one.equal]

    def _halves(self) -> list[MistakeSource]:
        """Mistakes that would not have failed what passed."""
        found: Sequence[MistakeSource] = self.case.mistakes
        for one in (one for seen in self.passed.values() for one in seen):
            if self.budget.half_left:
                found = [m for m in found if self.evidence.would_pass(m, one)]
        return [*found]

    def _trace(self, half: MistakeSource, one: Seen) -> Trace:
        return self.evidence.shown_by(half, one), self.evidence.apart(half, one)

    def _way(self, pair: Pair) -> int | None:
        """The number of the file with both that behaves as the submission; None if none does.

        Where there is no such file, every observation must be that of one of the two or of both
        changes at once, and something must show both, or one explain a check alone.
        """
        ways = [*enumerate(self.case.pairs.sources(*pair))]
        for way in ways:
            if all(self._alike(pair, way, one) for one in (*self._failing, *self._passing)):
                return way[0]
        if ways:
            return None
        added_up = [self._together(pair, one) for one in self._failing]
        if None in added_up:
            return None
        alone = any(
            not any(self.evidence.apart(half, one) for one in seen)
            for seen in self.different.values()
            for half in pair
        )
        return _WITHOUT_FILE if alone or any(added_up) else None

    def _together(self, pair: Pair, one: Seen) -> int | None:
        """How many observations show both mistakes at once; None where one is that of neither."""
        shown = self.evidence.shown(one)
        traces = [self._trace(half, one) for half in pair]
        if ENDING in shown:
            return None if traces[0][1] and traces[1][1] else 0
        if ENDING in traces[0][0] | traces[1][0]:
            return None
        both = traces[0][0] & traces[1][0]
        for (theirs, apart_from), (others, _) in (traces, traces[::-1]):
            if (theirs - others) & apart_from:
                return None
        if shown - traces[0][0] - traces[1][0]:
            return None
        unlike = both & traces[0][1] & traces[1][1]
        return len(unlike) if self.evidence.add_up(pair, one, unlike) else None

    def allows(self, pair: Pair, seen: Sequence[Seen]) -> bool:
        """Whether both go into one file that behaves as the submission there."""
        ways = enumerate(self.case.pairs.sources(*pair))
        return any(all(self._alike(pair, way, one) for one in seen) for way in ways) or all(
            self._together(pair, one) is not None for one in seen
        )

    def _alike(self, pair: Pair, way: tuple[int, str], one: Seen) -> bool:
        number, source = way
        who = f"{pair[0].id}+{pair[1].id}+{number}"
        try:
            with self.budget.bound():
                both = self.case.pair_outcome(who, source, one.scenario, self.evidence.seed)
                return not telling(apart(one.outcome, both, one.tolerance))
        except _TakenTooLong:
            return False

    def _said(self, pair: Pair, check: str) -> tuple[str, ...]:
        """Who of the two is to be told of at this check: one, if it explains the check alone."""
        seen = self.different[check]
        for half in pair:
            if not any(self.evidence.apart(half, one) for one in seen):
                return (half.id,)
        return tuple(h.id for h in pair if any(self.evidence.shown_by(h, one) for one in seen))


def _fit(shown: Observed, first: Trace, second: Trace) -> Fit:
    if ENDING in shown:
        return Fit.TOGETHER if first[1] and second[1] else Fit.APART
    if shown != first[0] | second[0]:
        return Fit.NO
    return Fit.TOGETHER if shown & first[1] & second[1] else Fit.APART
