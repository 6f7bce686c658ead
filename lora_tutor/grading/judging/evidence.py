"""What one submission showed, beside what the reference and the known mistakes show.

All three are compared observation by observation, the unjudged ones included.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from lora_tutor.course.composition import MistakeSource
from lora_tutor.errors import GraderError
from lora_tutor.grading.judging import explained
from lora_tutor.grading.judging.case import Case
from lora_tutor.grading.judging.compare import Tolerance, mismatch
from lora_tutor.grading.judging.judge import Seen
from lora_tutor.grading.judging.observation import Outcome
from lora_tutor.grading.judging.proxies import Raised
from lora_tutor.grading.judging.superposition import Superposition

ENDING = ""
"""Stands among the observations for how a scenario ended, where it ended before it observed."""
TIE = "_cost"
"""How the observations begin that choose between mistakes which are alike in all others."""

_SIZES = re.compile(r"\b\d.*\b\d", re.DOTALL)
"""Two numbers. Digits of a name are none (m1, float32), and one alone is a place (element 0)."""
_NUMBER = re.compile(r"(?<![A-Za-z_.])\d+")
Names = frozenset[str]


def apart(one: Outcome, other: Outcome, tolerance: Tolerance) -> Names:
    """The names of the observations in which two outcomes differ."""
    if one.values is None or other.values is None:
        return frozenset() if _ended_alike(one, other) else frozenset([ENDING])
    alike = replace(tolerance, identity=True)
    names = dict.fromkeys([*other.values, *one.values])
    found = {name for name in names if _unlike(one.values, other.values, name, alike)}
    return frozenset(
        found | {f"input {each}" for each in one.changed.keys() ^ other.changed.keys()}
    )


def _unlike(
    one: Mapping[str, object], other: Mapping[str, object], name: str, tolerance: Tolerance
) -> bool:
    if (name in one) != (name in other):
        return True
    left, right = one.get(name), other.get(name)
    if isinstance(left, Raised) and isinstance(right, Raised):
        by_hand = all(explained.is_raised_by_hand(each.where) for each in (left, right))
        return left.kind != right.kind or not (by_hand or _said_alike(left.message, right.message))
    try:
        return mismatch(one[name], other[name], name, tolerance) is not None
    except GraderError:
        raise
    except Exception:  # noqa: BLE001 -- what the learner's code made may refuse to be compared
        return True


def _ended_alike(one: Outcome, other: Outcome) -> bool:
    if one.error is None or other.error is None:
        return bool(one.misfit) and one.misfit == other.misfit
    if one.error.kind != other.error.kind:
        return False
    texts = one.error.message, other.error.message
    # What the code raises itself says what its author likes.
    return _said_alike(*texts) or all(
        explained.is_raised_by_hand(each.text) for each in (one.error, other.error)
    )


def _said_alike(text: str, other: str) -> bool:
    """An error about sizes says them in the words and the order in which the formula is written."""
    about_sizes = all(_SIZES.search(each) for each in (text, other))
    return text == other or (about_sizes and _sizes(text) == _sizes(other))


def _sizes(text: str) -> set[str]:
    """The numbers that an error speaks of; digits of a name are none."""
    return set(_NUMBER.findall(text))


@dataclass(slots=True)
class Evidence:
    """Answers are kept: the same question comes again for each pair of mistakes."""

    case: Case
    seed: int
    _kept: dict[tuple[str, str], Names] = field(default_factory=dict)

    def shown(self, one: Seen) -> Names:
        """Where the submission differs from the reference."""
        return self._told("", one, lambda: (one.outcome, self._right(one)))

    def shown_by(self, mistake: MistakeSource, one: Seen) -> Names:
        """Where the mistake differs from the reference."""
        return self._told(f"{mistake.id}!", one, lambda: (self._of(mistake, one), self._right(one)))

    def apart(self, mistake: MistakeSource, one: Seen) -> Names:
        """Where the mistake differs from the submission."""
        return self._told(mistake.id, one, lambda: (one.outcome, self._of(mistake, one)))

    def twins(self, mistake: MistakeSource, one: Seen) -> bool:
        """Whether they are alike in what breaks ties too, and in the text of an error."""
        theirs = self._of(mistake, one)
        if apart(one.outcome, theirs, one.tolerance):
            return False
        error, other = one.outcome.error, theirs.error
        return error is None or other is None or error.message == other.message

    def possible(self, mistake: MistakeSource, one: Seen) -> bool:
        """Whether the submission could have made this mistake among others: what it changes is
        not as it should be in the submission either. An error hides all that comes after it."""
        shown = self.shown(one)
        return ENDING in shown or self.shown_by(mistake, one) <= shown

    def would_pass(self, mistake: MistakeSource, one: Seen) -> bool:
        """Whether the mistake alone is judged right here."""
        return all(name.startswith("_") for name in self.shown_by(mistake, one))

    def contradicted(self, mistake: MistakeSource, one: Seen) -> bool:
        """Whether what the mistake changes is something else in the submission, or right."""
        if ENDING in self.shown(one):
            return False
        return bool(self.shown_by(mistake, one) & self.apart(mistake, one))

    def add_up(self, pair: tuple[MistakeSource, MistakeSource], one: Seen, names: Names) -> bool:
        """Whether each of these observations is what both mistakes together make of it."""
        got, right = one.outcome.values, self._right(one).values
        first, second = (self._of(half, one).values for half in pair)
        if got is None or right is None or first is None or second is None:
            return not names
        both = Superposition(one.tolerance)
        return all(
            all(name in each for each in (got, right, first, second))
            and both.holds(got[name], right[name], first[name], second[name])
            for name in names
        )

    def _of(self, mistake: MistakeSource, one: Seen) -> Outcome:
        return self.case.mistake_outcome(mistake, one.scenario, self.seed)

    def _right(self, one: Seen) -> Outcome:
        return self.case.reference_outcome(one.scenario, self.seed)

    def _told(self, who: str, one: Seen, sides: Callable[[], tuple[Outcome, Outcome]]) -> Names:
        key = who, one.scenario.key
        if key not in self._kept:
            self._kept[key] = telling(apart(*sides(), one.tolerance))
        return self._kept[key]


def telling(names: Names) -> Names:
    """Those that do more than break ties."""
    return frozenset(name for name in names if not name.startswith(TIE))
