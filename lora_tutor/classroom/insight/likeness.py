"""Which submissions are nearly the same text: winnowed fingerprints of their tokens.

After Schleimer, Wilkerson and Aiken 2003, "Winnowing: Local Algorithms for Document
Fingerprinting" (section 3). Names, strings and numbers count as their kind, comments and layout
not at all, so that renaming hides nothing. What everybody may have from us is taken out first: the
stub, the reference, the code of hints, the known mistakes. Short right answers are alike by nature,
so a group is a place to look at, never a proof.

Texts are compared by an index of their rarest fingerprints (Bayardo, Ma and Srikant 2007, "Scaling
Up All Pairs Similarity Search", section 4.3): two texts that are alike enough share one of those.
The work grows with the number of different texts, never with its square.
"""

from __future__ import annotations

import io
import keyword
import math
import token
import tokenize
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

GRAM = 7
"""Tokens in a fingerprint: less is no evidence."""
WINDOW = 4
LEAST_OWN = 10
"""Fingerprints of its own that a text must have to be compared at all."""
LEAST_SHARE_OWN = 0.2
"""Of all its fingerprints, too: seams between parts of known texts are nobody's idea."""
THRESHOLD = 0.8
COMMON_SHARE = 0.25
"""A fingerprint that more of the class has than this (and more than COMMON_LEAST of them) is how
the exercise is solved, and makes no two texts alike."""
COMMON_LEAST = 4
MOST_COMPARED = 16
"""Texts with one and the same rare fingerprint that another one is compared with: the last ones."""
_KEPT = (token.OP,)
_NOTHING = (
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    token.ENDMARKER,
)


@dataclass(frozen=True, slots=True)
class LikeGroup:
    """Students whose answers are nearly the same text.

    `share`: of the fingerprints that either of two has, how many both have, 0 to 1; the least of
    those that hold the group together. `identical`: all are the same text but for its spaces.
    """

    exercise: str
    students: tuple[str, ...]
    share: float
    identical: bool


@dataclass
class _Text:
    """One text, however many handed it in."""

    students: list[str]
    own: frozenset[bytes]


def like_groups(
    exercise: str, sources: Mapping[str, bytes], known: Iterable[bytes] = ()
) -> list[LikeGroup]:
    """The groups of students whose answers are alike, the largest first.

    `known` are the texts that everybody may have.
    """
    public = set[bytes]().union(*map(_grams, known))
    texts = _texts(sources, public)
    groups = _Groups(len(texts))
    for one, other in _candidates(texts):
        groups.compare(one, other, texts)
    found = []
    for members in groups.members():
        students = sorted(name for at in members for name in texts[at].students)
        if len(students) > 1:
            share = min(groups.shares[at] for at in members)
            found.append(LikeGroup(exercise, tuple(students), share, len(members) == 1))
    return sorted(found, key=lambda each: (-len(each.students), -each.share, each.students))


def _texts(sources: Mapping[str, bytes], public: set[bytes]) -> list[_Text]:
    """Every different text that has enough of its own, in the order of the first students."""
    same: dict[bytes, list[str]] = defaultdict(list)
    for student in sorted(sources):
        same[b" ".join(sources[student].split())].append(student)
    found = []
    for students in same.values():
        prints = fingerprints(sources[students[0]])
        own = prints - public
        if len(own) >= max(LEAST_OWN, LEAST_SHARE_OWN * len(prints)):
            found.append(_Text(students, own))
    return found


def _candidates(texts: Sequence[_Text]) -> Iterator[tuple[int, int]]:
    """Pairs of places that may be alike: they share one of the rarest fingerprints of each."""
    counts: Counter[bytes] = Counter()
    for each in texts:
        counts.update(dict.fromkeys(each.own, len(each.students)))
    most = max(COMMON_LEAST, int(COMMON_SHARE * sum(len(each.students) for each in texts)))
    index: dict[bytes, deque[int]] = defaultdict(lambda: deque(maxlen=MOST_COMPARED))
    for at, each in enumerate(texts):
        ordered = sorted(each.own, key=lambda gram: (counts[gram], gram))
        # Who shares none of these shares too little of the rest.
        begin = ordered[: len(ordered) - math.ceil(THRESHOLD * len(ordered)) + 1]
        rare = [gram for gram in begin if counts[gram] <= most]
        for other in sorted({other for gram in rare for other in index[gram]}):
            yield other, at
        for gram in rare:
            index[gram].append(at)


class _Groups:
    """Which texts belong together, through whomever."""

    def __init__(self, size: int) -> None:
        self._leaders = list(range(size))
        self.shares = [1.0] * size

    def compare(self, one: int, other: int, texts: Sequence[_Text]) -> None:
        if self._leader(one) == self._leader(other):
            return
        first, second = texts[one].own, texts[other].own
        share = len(first & second) / len(first | second)
        if share >= THRESHOLD:
            self.shares[one] = min(self.shares[one], share)
            self.shares[other] = min(self.shares[other], share)
            self._leaders[self._leader(other)] = self._leader(one)

    def members(self) -> list[list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for at in range(len(self._leaders)):
            found[self._leader(at)].append(at)
        return list(found.values())

    def _leader(self, at: int) -> int:
        while self._leaders[at] != at:
            self._leaders[at] = self._leaders[self._leaders[at]]
            at = self._leaders[at]
        return at


def fingerprints(source: bytes) -> frozenset[bytes]:
    """The winnowed hashes of a text; a text that is not Python is taken up to where it breaks."""
    grams = _grams(source)
    if len(grams) <= WINDOW:
        return frozenset(grams)
    return frozenset(
        # The paper takes the last of several least ones. Kept without their places they are equal.
        min(grams[at : at + WINDOW])
        for at in range(len(grams) - WINDOW + 1)
    )


def _grams(source: bytes) -> list[bytes]:
    """The hashes of all runs of GRAM tokens, in their order."""
    kinds = list(_kinds(source))
    return [
        blake2b("\0".join(kinds[at : at + GRAM]).encode(), digest_size=8).digest()
        for at in range(len(kinds) - GRAM + 1)
    ]


def _kinds(source: bytes) -> Iterator[str]:
    try:
        for each in tokenize.tokenize(io.BytesIO(source).readline):
            if each.type in _NOTHING or _is_docstring(each):
                continue
            if each.type in _KEPT or keyword.iskeyword(each.string):
                yield each.string
            elif each.type == token.NAME:
                yield "name"
            else:
                yield token.tok_name[each.type]
    except (tokenize.TokenError, SyntaxError, ValueError, RecursionError):
        return


def _is_docstring(each: tokenize.TokenInfo) -> bool:
    """A string that begins its line: most of them are the stub's own text."""
    return each.type == token.STRING and not each.line[: each.start[1]].strip()
