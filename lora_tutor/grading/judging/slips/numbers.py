"""What wrong numbers have in common with the right ones: the laws about entries and shapes."""

from __future__ import annotations

from numbers import Number
from typing import Any

import numpy as np

from lora_tutor.grading.judging.array_facts import TELLING, Array, alike, eps, factor, right_digits
from lora_tutor.grading.judging.compare import as_numpy, is_array
from lora_tutor.grading.judging.slips.axes import in_other_orders, of_axes

_DECIMALS = (1, 2, 3, 4, 5, 6)
"""Digits after the point to which learners round."""
_SINGLE = (6, 7, 8)
"""The digits that are right where something was rounded to float32."""
_ENOUGH_ROWS = 3
"""Of fewer, a factor and a summand for each column are too easily found."""
_ROUNDINGS = 4
"""How many of its last digit a short sum may be off in the coarser dtype."""


def numeric(value: Any) -> Array | None:
    if is_array(value):
        found = as_numpy(value)
    elif isinstance(value, Number) and not isinstance(value, bool):
        found = np.asarray(value)
    else:
        return None
    return found if found.dtype.kind in "fiu" and found.size else None


def same_numbers(got: Any, want: Array) -> bool:
    try:
        left = np.asarray(got, dtype=np.float64)
    except (TypeError, ValueError):
        return False
    if left.shape != want.shape:
        return False
    right = want.astype(np.float64)
    return alike(left, right) or np.array_equal(left, right, equal_nan=True)


def same_but_for_rounding(got: Any, want: Any) -> bool:
    """Whether the one of a finer dtype is right as far as the coarser one can tell."""
    if not is_array(got) or not is_array(want) or got.dtype == want.dtype:
        return False
    left, right = (as_numpy(value).astype(np.float64) for value in (got, want))
    if left.shape != right.shape:
        return False
    size = float(np.max(np.abs(right), initial=0.0))
    error = float(np.max(np.abs(left - right), initial=0.0))
    return error <= _ROUNDINGS * max(eps(got), eps(want)) * size


@np.errstate(all="ignore")
def of_numbers(left: Array, right: Array) -> set[str]:
    got, want = left.astype(np.float64), right.astype(np.float64)
    if not np.isfinite(got).all() or not np.isfinite(want).all():
        return {"not_finite"} if np.isfinite(want).all() else set()
    if got.shape != want.shape:
        return _of_shapes(got, want)
    found = {
        law
        for law, value in (
            ("sign", -want),
            ("square", want**2),
            ("root", np.sqrt(np.abs(want))),
            ("inverse", 1 / want),
            ("absolute", np.abs(want)),
            ("clipped", np.maximum(want, 0)),
        )
        if _is(got, value)
    }
    if not got.any() and want.any():
        found.add("zeros")
    if _is(got, 1 - want):
        found.add("rest")
    if right.dtype.kind == "f" and any(_is(got, f(want)) for f in (np.round, np.floor, np.trunc)):
        found.add("rounded")
    elif right.dtype.kind == "f" and any(_is_exactly(got, want, digits) for digits in _DECIMALS):
        found.add("decimals")
    ratio = factor(got, want)
    if ratio is not None and "sign" not in found:
        found.add("factor")
    if ratio is not None and want.size > 1 and np.ptp(np.abs(want[want != 0])) > 0:
        # Two numbers always have a ratio, so that it says nothing in a case of one entry, and
        # little where all entries are as large, as where each is rounded to one bit.
        found.add("scale")
    if ratio is None:
        found |= _of_columns(got, want)
        if want.ndim == 2 and "by_column" in _of_columns(got.T, want.T):
            found.add("by_row")
    if _spread(got - want) and (got - want).any():
        found.add("offset")
    found |= of_digits(left, right)
    if want.ndim > 1 and want.shape[-1] == want.shape[-2] and _is(got.swapaxes(-1, -2), want):
        found.add("transposed")
    elif want.ndim and _is(np.sort(got, axis=None), np.sort(want, axis=None)):
        found.add("reordered")
    return found | of_axes(got, want)


def of_empty(got: Any, want: Any) -> set[str]:
    """Where no number is asked, only shape and dtype tell: all laws about them that may hold."""
    if not is_array(got):
        return {"type"}
    shape, asked = tuple(got.shape), tuple(want.shape)
    if shape == asked:
        return {"dtype"} if got.dtype != want.dtype else set()
    found = {"shape"}
    if len(shape) == 2 and shape == asked[::-1]:
        found.add("transposed")
    if lone(shape) == lone(asked):
        found.add("axes")
    return found


def of_digits(left: Array, right: Array) -> set[str]:
    """Rounding errs in both directions; what is too large throughout has another reason."""
    excess = (left.astype(np.float64) - right) * np.sign(right)
    rounds = bool((excess > 0).any() and (excess < 0).any())
    return {"single"} if right.ndim and rounds and right_digits(left, right) in _SINGLE else set()


def _of_columns(got: Array, want: Array) -> set[str]:
    """What is the same in every row, where there are enough rows to tell."""
    width = want.shape[-1] if want.ndim > 1 else 0
    left, right = got.reshape(-1, width or 1), want.reshape(-1, width or 1)
    if width < 2 or len(right) < _ENOUGH_ROWS:
        return set()
    if alike(left, right):
        return set()
    if _is(left - right, np.broadcast_to((left - right)[:1], right.shape)):
        return {"shifted"}
    size = (right * right).sum(axis=0)
    ratio = (left * right).sum(axis=0) / np.where(size > 0, size, 1)
    telling = bool((np.abs(ratio - 1)[size > 0] > TELLING).any())
    return {"by_column"} if telling and _is(left, ratio * right) else set()


def _is_exactly(got: Array, want: Array, digits: int) -> bool:
    """Whether that is what round() gives for so many digits."""
    return bool(np.allclose(got, np.round(want, digits), rtol=1e-12, atol=1e-15))


def _of_shapes(got: Array, want: Array) -> set[str]:
    if got.ndim == 2 and _is(got.T, want):
        return {"transposed"}
    if got.size == want.size and _is(got.reshape(want.shape), want):
        return {"axes"} if lone(got.shape) == lone(want.shape) else {"arranged"}
    if any(_is(each, want) for each in in_other_orders(got, want.shape)):
        return {"permuted"}
    lost = (got.sum(axis=axis) for axis in range(got.ndim) if got.ndim == want.ndim + 1)
    if any(total.shape == want.shape and _is(total, want) for total in lost):
        return {"unsummed"}
    return {"shape"}


def lone(shape: tuple[int, ...]) -> list[int]:
    return [size for size in shape if size > 1]


def _is(got: Array, want: Array) -> bool:
    return bool(np.isfinite(want).all()) and alike(got, want)


def _spread(difference: Array) -> bool:
    """Whether it is one number throughout."""
    size = float(np.max(np.abs(difference)))
    return float(np.ptp(difference)) <= 1e-9 * size


def offset(got: Array, want: Array) -> float:
    return float(np.mean(got.astype(np.float64) - want.astype(np.float64)))
