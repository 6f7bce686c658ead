"""Which submissions are nearly the same text: winnowed fingerprints of their tokens.

After Schleimer, Wilkerson and Aiken 2003, "Winnowing: Local Algorithms for Document
Fingerprinting" (section 3). Names, strings and numbers count as their kind, comments and layout
not at all, so that renaming hides nothing. What the stub gives to everybody is taken out first.
Short right answers are alike by nature, so a pair is a place to look at, never a proof.
"""

from __future__ import annotations

import io
import keyword
import token
import tokenize
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from itertools import combinations

GRAM = 7
"""Tokens in a fingerprint: less is no evidence."""
WINDOW = 4
LEAST_OWN = 10
"""Fingerprints of its own that a text must have to be compared at all."""
THRESHOLD = 0.8
COMMON_SHARE = 0.25
"""A fingerprint that more of the class has than this (and more than COMMON_LEAST of them) is how
the exercise is solved, and tells nothing about a pair."""
COMMON_LEAST = 4
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
class LikePair:
    """Two students whose answers are nearly the same text.

    `share`: of the fingerprints that either has, how many both have, 0 to 1.
    """

    exercise: str
    students: tuple[str, str]
    share: float
    identical: bool


def like_pairs(exercise: str, sources: Mapping[str, bytes], stub: bytes) -> list[LikePair]:
    """The pairs of students whose answers are alike, the most alike first."""
    given = fingerprints(stub)
    own = {student: fingerprints(source) - given for student, source in sources.items()}
    own = {student: prints for student, prints in own.items() if len(prints) >= LEAST_OWN}
    counts = Counter(each for prints in own.values() for each in prints)
    most = max(COMMON_LEAST, int(COMMON_SHARE * len(own)))
    rare: dict[bytes, list[str]] = defaultdict(list)
    for student, prints in sorted(own.items()):
        for each in prints:
            if counts[each] <= most:
                rare[each].append(student)
    # Only who shares something rare is compared: the work grows with what is alike, not with n².
    candidates = {pair for sharing in rare.values() for pair in combinations(sharing, 2)}
    found = []
    for one, other in sorted(candidates):
        share = len(own[one] & own[other]) / len(own[one] | own[other])
        if share >= THRESHOLD:
            identical = sources[one].split() == sources[other].split()
            found.append(LikePair(exercise, (one, other), round(share, 2), identical))
    return sorted(found, key=lambda pair: (-pair.share, pair.students))


def fingerprints(source: bytes) -> frozenset[bytes]:
    """The winnowed hashes of a text; a text that is not Python is taken up to where it breaks."""
    kinds = list(_kinds(source))
    grams = [
        blake2b("\0".join(kinds[at : at + GRAM]).encode(), digest_size=8).digest()
        for at in range(len(kinds) - GRAM + 1)
    ]
    if len(grams) <= WINDOW:
        return frozenset(grams)
    return frozenset(
        # The paper takes the last of several least ones. Kept without their places they are equal.
        min(grams[at : at + WINDOW])
        for at in range(len(grams) - WINDOW + 1)
    )


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
