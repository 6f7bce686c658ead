"""What a wrong list, set, dict or text has in common with the right one: laws without numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Set
from typing import Any

from lora_tutor.grading.judging.compare import Tolerance, mismatch
from lora_tutor.grading.judging.proxies import Proxy, Raised

_CONTAINERS = (list, tuple, Set, Mapping)
_DTYPE = re.compile(r"(?:torch\.)?(?:bfloat16|(?:float|complex|int|uint)\d+|bool)\b")
_SHAPE = re.compile(r"\((?:\d+,|\d+(?:, \d+)+)?\)")
_RAISED = re.compile(r"(?:`|: *)(raise|assert)\b")


def of_refusals(got: object) -> set[str]:
    """Where an error is asked that did not come as it should."""
    if not isinstance(got, Raised):
        return {"not_refused", "untested"}
    # What breaks by chance refuses nothing.
    return {"other_error"} if _RAISED.search(got.where) else {"untested"}


def of_members(got: object, want: Any) -> set[str]:
    """Where a list, a tuple, a set, a dict or None is asked."""
    if want is None:
        return {"something"}
    if isinstance(want, Mapping) and isinstance(got, Mapping):
        return _of_keys(got, want)
    if isinstance(got, Proxy) or isinstance(want, Mapping):
        return {"type"}
    if isinstance(got, Mapping) or not isinstance(got, _CONTAINERS):
        return {"type"}
    have, asked = (Counter(map(repr, value)) for value in (got, want))
    if type(got) is not type(want):
        return {"kind"} if have == asked else {"type"}
    if have == asked:
        return {"order"}
    lacking, surplus = asked - have, have - asked
    if lacking and surplus:
        return {"other_members"}
    return {"lacking"} if lacking else {"surplus"}


def of_texts(got: object, want: str) -> set[str]:
    """Where the scenario says a shape or a dtype in words."""
    if not isinstance(got, str):
        return set()
    for pattern, law in ((_SHAPE, _of_shapes), (_DTYPE, _of_dtypes)):
        have, asked = pattern.findall(got), pattern.findall(want)
        rest = [pattern.sub("", text) for text in (got, want)]
        if asked and len(have) == len(asked) and rest[0] == rest[1]:
            return law(have, asked)
    return set()


def _of_shapes(have: list[str], asked: list[str]) -> set[str]:
    turned = [_turned(text) for text in asked]
    if all(h in (a, t) for h, a, t in zip(have, asked, turned, strict=True)):
        return {"turned"}
    if len(have) > 1 and have == asked[::-1]:
        return {"exchanged"}
    return {"shape"}


def _of_dtypes(have: list[str], asked: list[str]) -> set[str]:
    return {"another_dtype"} if have != asked else set()


def _turned(shape: str) -> str:
    sizes = re.findall(r"\d+", shape)
    return f"({', '.join(sizes[::-1])}{',' if len(sizes) == 1 else ''})"


def _of_keys(got: Mapping[Any, Any], want: Mapping[Any, Any]) -> set[str]:
    common = got.keys() & want.keys()
    alike_there = all(mismatch(got[k], want[k], "", Tolerance()) is None for k in common)
    return {"keys"} if got.keys() != want.keys() and alike_there else set()
