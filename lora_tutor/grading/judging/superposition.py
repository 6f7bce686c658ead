"""What two known mistakes do together, told from what each of them does alone.

Many mistakes are written in ways that no one file can hold. A lost bias and a wrong scale still
show in the values: each changes what the other leaves, or both changes add up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lora_tutor.errors import GraderError
from lora_tutor.grading.judging.array_facts import Array, alike, eps, factor
from lora_tutor.grading.judging.compare import (
    Tolerance,
    as_numpy,
    is_array,
    is_formula,
    mismatch,
)

_MISSING = object()
_SAME = 1e-6
_LAST_DIGITS = 8
"""How many of its last digit a short sum may be off."""
_MANY = 6
"""Entries of which each may be that of one mistake or of the other."""


@dataclass(frozen=True, slots=True)
class Superposition:
    """Says of one observation whether it is what two mistakes make of the right one."""

    tolerance: Tolerance

    def holds(self, got: object, right: object, one: object, other: object) -> bool:
        """Both mistakes change this observation, and it is like neither alone."""
        if self._same(one, right):
            return self._same(got, other)
        if self._same(other, right):
            return self._same(got, one)
        if isinstance(right, Mapping):
            every = (got, right, one, other)
            return all(isinstance(each, Mapping) for each in every) and all(
                self.holds(*(each.get(key, _MISSING) for each in every))  # type: ignore[attr-defined]
                for key in {key for each in every for key in each}  # type: ignore[attr-defined]
            )
        if isinstance(right, list | tuple):
            rows = got, right, one, other
            same = all(type(each) is type(right) for each in rows)
            return (
                same
                and len({len(each) for each in rows}) == 1  # type: ignore[arg-type]
                and all(self.holds(*each) for each in zip(*rows, strict=True))  # type: ignore[call-overload]
            )
        if all(is_array(each) for each in (got, right, one, other)):
            size = _size(right, one, other)
            made = _of_arrays(got, right, one, other, size)
            return any(_is_array_alike(got, each, size) for each in made)
        return any(self._same(got, each) for each in _of_others(right, one, other))

    def _same(self, left: object, right: object) -> bool:
        if left is _MISSING or right is _MISSING:
            return left is right
        try:
            return mismatch(left, right, "", replace(self.tolerance, identity=True)) is None
        except GraderError:
            raise
        except Exception:  # noqa: BLE001 -- what the learner's code made may refuse to be compared
            return False


def _is_array_alike(left: Any, right: Any, size: float) -> bool:
    """Equal up to the rounding of sums of that size."""
    if type(left) is not type(right) or left.dtype != right.dtype:
        return False
    got, want = as_numpy(left), as_numpy(right)
    if got.shape != want.shape:
        return False
    if got.dtype.kind not in "fc":
        return bool(np.array_equal(got, want))
    with np.errstate(all="ignore"):
        error = np.abs(got - want)
    return bool(
        np.all((error <= _rounding(left) * size) | (got == want) | (np.isnan(got) & np.isnan(want)))
    )


def _rounding(array: Any) -> float:
    return max(_SAME, _LAST_DIGITS * eps(array))


def _size(*arrays: Any) -> float:
    """The largest entry that is a number."""
    with np.errstate(all="ignore"):
        every = [np.abs(as_numpy(each).astype(np.float64)) for each in arrays]
        return max((float(np.max(e[np.isfinite(e)], initial=0.0)) for e in every), default=0.0)


def _of_others(right: Any, one: Any, other: Any) -> list[object]:
    """What both mistakes may make of a formula or a number."""
    values = right, one, other
    if all(is_formula(each) for each in values):
        return _of_formulas(right, one, other)
    # Of whole numbers a sum is too easily found.
    if all(isinstance(each, float | np.floating) for each in values):
        return [each.item() for each in _of_numbers(*map(np.asarray, values))]
    return []


def _of_formulas(right: Any, one: Any, other: Any) -> list[object]:
    if any(hasattr(each, "rows") for each in (right, one, other)):
        shapes = {getattr(each, "shape", None) for each in (right, one, other)}
        return [one + other - right] if len(shapes) == 1 else []
    if right != 0:
        for first, second in ((one, other), (other, one)):
            if (first / right).is_number:
                return [first / right * second]
    return [one + other - right, *([one * other / right] if right != 0 else [])]


def _of_arrays(got: Any, right: Any, one: Any, other: Any, size: float) -> list[object]:
    found: list[object] = []
    for first, second in ((one, other), (other, one)):
        found += [change(first) for change in _changes(right, second)]
    if len({(each.dtype, tuple(each.shape)) for each in (right, one, other)}) > 1:
        return found
    arrays = [as_numpy(each) for each in (right, one, other)]
    if arrays[0].dtype.kind == "f":
        found += [_like(right, each) for each in _of_numbers(*arrays)]
        if got.dtype == right.dtype and got.shape == right.shape and arrays[0].size >= _MANY:
            error = _rounding(right) * size
            found += [got] if _is_chosen(as_numpy(got), *arrays, error=error) else []
    return found


def _changes(right: Any, wrong: Any) -> list[Callable[[Any], Any]]:
    """What one mistake does to the right array, where it could do the same to another array."""
    asked, have = tuple(right.shape), tuple(wrong.shape)
    turned = len(asked) == 2 and have == asked[::-1]
    if turned and alike(as_numpy(wrong).T, as_numpy(right)):
        return [lambda array: array.T]
    if asked != have:
        return []
    changes: list[Callable[[Any], Any]] = []
    if right.dtype != wrong.dtype:
        dtype = wrong.dtype
        changes.append(lambda array: _cast(array, dtype))
    if len(asked) > 1 and alike(as_numpy(wrong), as_numpy(right)[::-1]):
        changes.append(_turned_round)
    return changes


def _turned_round(array: Any) -> Any:
    return array[::-1] if isinstance(array, np.ndarray) else array.flip(0)


def _cast(array: Any, dtype: Any) -> Any:
    return array.astype(dtype) if isinstance(array, np.ndarray) else array.to(dtype)


@np.errstate(all="ignore")
def _of_numbers(right: Array, one: Array, other: Array) -> list[Array]:
    """A factor applies to what the other mistake gives; else two changes add up, or each entry has
    two factors."""
    ratios = [(factor(each, right) if right.size > 1 else None) for each in (one, other)]
    times = np.where(right != 0, one * other / np.where(right != 0, right, 1), 0)
    added = one + other - right
    found = [times, added] if ratios == [None, None] else [times]
    return [each for each in found if np.isfinite(each).all()]


def _is_chosen(got: Array, right: Array, one: Array, other: Array, *, error: float) -> bool:
    """Whether each entry is that of a mistake which changes it, and both mistakes are needed."""
    changed = [np.abs(each - right) > error for each in (one, other)]
    near = [np.abs(got - each) <= error for each in (one, other)]
    by_one, by_other = (near[at] & changed[at] for at in (0, 1))
    neither = ~changed[0] & ~changed[1] & near[0]
    needed = [int((first & ~second).sum()) for first, second in (near, near[::-1])]
    return bool((by_one | by_other | neither).all()) and min(needed) > 1


def _like(right: Any, array: Array) -> Any:
    """Of the kind and the dtype of the right one."""
    return array.astype(right.dtype) if isinstance(right, np.ndarray) else right.new_tensor(array)
