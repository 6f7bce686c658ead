"""What a list of names, a dict or a set lacks, and what it should not hold.

Of what is asked at most one name is told; what should not be there is the learner's own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable

_MOST_NAMED = 5
_LONGEST = 80
_MANY = 500
"""So many more than are asked are counted and not named: each known mistake is compared too."""
_CODE = re.compile(r"[A-Za-z_]\w*(?:\[[^\]]*\]|\.\w+)*")


def differences(got: Collection[object], want: Collection[object], kind: str = "") -> str:
    """Such as "'a' is missing, and 'b' and 'c' should not be there"; empty where they agree.

    `kind` is what a member is called, such as "key".
    """
    if len(got) > _MANY + 2 * len(want):
        return f"{len(got)} {kind or 'member'}s came back, but {len(want)} should"
    have, asked = Counter(map(_shown, got)), Counter(map(_shown, want))
    missing, surplus = list((asked - have).elements()), list((have - asked).elements())
    return ", and ".join(part for part in (_lack(missing, kind), _excess(surplus, kind)) if part)


def entry(name: str, key: object) -> str:
    """How a member is called: `sd['A']`, but "weights of bill without an optimiser"."""
    if _CODE.fullmatch(name):
        return f"{name}[{key!r}]"
    return f"{key} of {name}" if isinstance(key, str) else f"entry {key} of {name}"


def are_names(value: Iterable[object]) -> bool:
    """Whether all members are names, or lists of names."""
    return all(
        isinstance(one, str)
        or (isinstance(one, list | tuple) and all(isinstance(each, str) for each in one))
        for one in value
    )


def _lack(missing: list[str], kind: str) -> str:
    if not missing:
        return ""
    first = f"the {kind} {missing[0]}" if kind else missing[0]
    more = len(missing) - 1
    others = "" if not more else ", and so is 1 other" if more == 1 else f", and so are {more} more"
    return f"{first} is missing{others}"


def _excess(surplus: list[str], kind: str) -> str:
    if not surplus:
        return ""
    more = len(surplus) - _MOST_NAMED
    shown = surplus[:_MOST_NAMED] + ([f"{more} more"] if more > 0 else [])
    listed = shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
    plural = "s" if len(shown) > 1 else ""
    return f"{f'the {kind}{plural} ' if kind else ''}{listed} should not be there"


def _shown(member: object) -> str:
    text = repr(list(member) if isinstance(member, tuple) else member)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
