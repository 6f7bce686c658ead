"""In which cases alone a result is wrong, by the words that an author has for each case."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_ZERO = re.compile(r"^(?!nothing).*\bzeros?\b|= ?0(\.0)?$|\b0[,)]|^no ")
_PARTS = re.compile(r"\s*(?:[,;:](?![^(]*\))|\b(?:for|in|with|of|after|then|and)\b)\s*")
_MOST_TOLD = 2
_LONGEST = 70
_FEWEST_RIGHT = 2


@dataclass(frozen=True, slots=True)
class Observed:
    """One judged observation: what it is of, its name with the case in it, and its scenario's."""

    result: str
    name: str
    case: str
    right: bool

    @property
    def is_silent(self) -> bool:
        """Whether something is zero here, so that a slip may leave no trace."""
        return any(map(_ZERO.search, self.words))

    @property
    def words(self) -> list[str]:
        """What tells this case from others: in the name, else in the scenario's words."""
        own = _words(self.name)[1:]
        return own or _words(self.case)


def only_in(seen: Sequence[Observed]) -> str:
    """The words that all wrong observations share and no right one of the same results has; empty
    where there are none, or too few right ones to tell."""
    wrong = [one for one in seen if not one.right]
    results = {one.result for one in wrong}
    right = [one for one in seen if one.right and one.result in results]
    if not wrong or len(right) < _FEWEST_RIGHT:
        return ""
    # Where something is zero or empty a slip may leave no trace, unless it is about just that.
    elsewhere = {
        word for one in right for word in one.words if not one.is_silent or _ZERO.search(word)
    }
    shared = set.intersection(*(set(one.words) for one in wrong)) - elsewhere
    shared = {word for word in shared if len(word) > 1}
    told = ", ".join([word for word in wrong[0].words if word in shared][:_MOST_TOLD])
    return told if len(told) <= _LONGEST else ""


def _words(text: str) -> list[str]:
    return [part for part in _PARTS.split(text) if part]
