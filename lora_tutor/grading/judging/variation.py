"""Calls that vary: every two choices together, and the same arrays with other numbers in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, product
from typing import Any

import numpy as np

from lora_tutor.grading.judging.proxies import EntryPoint, Proxy, channel_of
from lora_tutor.grading.judging.scenario import assign, fetch, keep


def every_pair(**choices: Sequence[Any]) -> list[dict[str, Any]]:
    """Few cases in which each value of a choice meets each value of every other choice.

    A slip that shows with one option or type is seen in the usual calls. One that shows only where
    two meet, such as an empty batch in float32, is seen here, at far fewer calls than all.

    Args:
        choices: the values of each choice, by its name; the first values are the usual ones.

    Returns:
        The cases, always in the same order.
    """
    sizes = [range(len(values)) for values in choices.values()]
    every = list(product(*sizes))
    left = {pair for case in every for pair in combinations(enumerate(case), 2)}
    cases = []
    while left:
        best = max(every, key=lambda case: len(left.intersection(combinations(enumerate(case), 2))))
        left.difference_update(combinations(enumerate(best), 2))
        picked = zip(choices.items(), best, strict=True)
        cases.append({name: values[at] for (name, values), at in picked})
    return cases


def written_over(
    function: EntryPoint | Proxy, arrays: Sequence[Any], others: Sequence[Any], *more: Any
) -> tuple[Any, Any, bool]:
    """Call twice on the same arrays, with other numbers written into them in between.

    Args:
        function: an entry point or a proxy.
        arrays: arrays or tensors, its first arguments.
        others: as many of the same shapes, for the second call.
        more: the arguments after them.

    Returns:
        What the first call gave, what the second gives, and whether the first result is still what
        it was: neither an input nor memory that the second call uses again.

    Raises:
        SubmissionError: one of the calls raised.
    """
    channel = channel_of(function)
    live = [channel.made(["hold", array], type(array).__name__) for array in arrays]
    first = keep(function, *live, *more)
    before = fetch(first)
    for array, new in zip(live, others, strict=True):
        assign(array, new)
    second = function(*live, *more)
    return before, second, _same(fetch(first), before)


def nowhere_finite(value: Any, *where: Any) -> bool:
    """Whether no entry of `value[where]` is a finite number.

    Where nan or infinity goes in, it must be seen in what comes out: an answer that makes a number
    of it hides a fault. Other entries are not asked, since zero times nan is nan too.

    Args:
        value: an array or tensor, or whatever came in its place.
        where: an index for each axis, as in `value[where]`.

    Returns:
        False also where `value` has no such entries.
    """
    try:
        found = np.asarray(value, dtype=np.float64)[where]
    except (TypeError, ValueError, IndexError):
        return False
    return found.size > 0 and not np.isfinite(found).any()


def _same(left: Any, right: Any) -> bool:
    """To the last bit, whatever the results hold."""
    if type(left) is not type(right):
        return False
    if isinstance(left, Mapping):
        return left.keys() == right.keys() and all(_same(left[key], right[key]) for key in left)
    if isinstance(left, (list, tuple)):
        return len(left) == len(right) and all(map(_same, left, right))
    if isinstance(left, np.ndarray):
        return np.array_equal(left, right, equal_nan=left.dtype.kind in "fc")
    return bool((left == right).all()) if hasattr(left, "all") else bool(left == right)
