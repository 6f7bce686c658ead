"""What can be said about a wrong array: ratio, sign, transpose, summed axis, where it is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
_SAME = 1e-6
TELLING = 1e-5
"""A factor that is nearer to 1 would be printed as 1."""
_NEARLY_ALL = 1e5
_SINGLE = (6, 7, 8)
"""The digits that are right where something was rounded to float32."""
_WHOLE = 10**15
"""Below it a float that is a whole number is printed as one."""


def alike(got: Array, want: Array) -> bool:
    """Equal up to rounding, as a finding about a wrong answer and not as a verdict."""
    if got.shape != want.shape:
        return False
    with np.errstate(all="ignore"):
        scale = float(np.max(np.abs(want), initial=0.0))
        return scale > 0 and bool(np.max(np.abs(got - want), initial=0.0) <= _SAME * scale)


def eps(value: Any) -> float:
    """The last digit of a floating dtype at 1; NumPy has no bfloat16."""
    name = str(value.dtype).removeprefix("torch.")
    if name == "bfloat16":
        return 2.0**-7
    return float(np.finfo(name).eps) if "float" in name else 0.0


@np.errstate(all="ignore")
def constant_ratio(got: Array, want: Array) -> float | None:
    """c with got = c want, where there is one and it is neither 0 nor 1."""
    if got.shape != want.shape or got.dtype.kind not in "fiu" or want.dtype.kind not in "fiu":
        return None
    left, right = got.astype(np.float64).ravel(), want.astype(np.float64).ravel()
    norm = float(right @ right)
    if left.size < 2 or not norm > 0 or not np.isfinite(left).all():
        return None
    ratio = float(left @ right) / norm
    if abs(ratio) < _SAME or abs(ratio - 1) < _SAME or not alike(left, ratio * right):
        return None
    return ratio


@np.errstate(all="ignore")
def factor(got: Array, want: Array) -> float | None:
    """c with got = c want, for numbers too; None where there is none."""
    norm = float((want * want).sum())
    if got.shape != want.shape or not norm > 0:
        return None
    ratio = float((got * want).sum()) / norm
    useful = np.isfinite(ratio) and abs(ratio) > 1e-9 and abs(ratio - 1) > TELLING
    return ratio if useful and alike(got, ratio * want) else None


@np.errstate(all="ignore")
def coefficients(got: Array, parts: Mapping[str, Array]) -> dict[str, float] | None:
    """c with got = sum of c[name] parts[name], by least squares; None where nothing fits."""
    columns = [np.asarray(part, dtype=np.float64).ravel() for part in parts.values()]
    left = np.asarray(got, dtype=np.float64).ravel() if got.dtype.kind in "fiu" else np.empty(0)
    if not left.size or not columns or any(column.shape != left.shape for column in columns):
        return None
    basis = np.stack(columns, axis=1)  # (entries, parts)
    if left.size <= len(columns) or not np.isfinite(left).all() or not np.isfinite(basis).all():
        return None
    found, _, rank, _ = np.linalg.lstsq(basis, left)
    if rank < len(columns) or not alike(basis @ found, left):  # (entries, parts) @ (parts,)
        return None
    return {name: float(c) for name, c in zip(parts, found, strict=True)}


@np.errstate(all="ignore")
def shape_fact(got: Array, want: Array) -> str:
    """A finding on an array of the wrong shape; empty where there is none."""
    if got.dtype.kind not in "fiuc" or want.dtype.kind not in "fiuc":
        return ""
    if got.ndim == 2 and alike(got.T, want):
        return " It is exactly the transpose of the right answer."
    if got.ndim == want.ndim + 1:
        for axis in range(got.ndim):
            if got.shape[:axis] + got.shape[axis + 1 :] == want.shape:
                total = got.sum(axis=axis)
                if alike(total, want):
                    return f" Summed over axis {axis} it would be right."
    if got.shape == want.shape[::-1]:
        return " That is the shape of the transpose."
    if got.size == want.size and alike(got.reshape(want.shape), want):
        return " The numbers are right, only their arrangement is not."
    return ""


def describe_values(name: str, got: Array, want: Array, right: Array) -> str:
    """The sentence for an array of the right shape with wrong entries; `right` marks good ones."""
    digits = right_digits(got, want)
    if digits:
        single = want.dtype == np.float64 and digits in _SINGLE
        hint = " Is something computed in float32?" if single else ""
        return f"{name}: it is right to about {digits} digits only.{hint}"
    if got.ndim == 0:
        return f"{name}: got {_number(got[()])}, expected {_number(want[()])}."
    if np.isnan(got).any() if got.dtype.kind in "fc" else False:
        return f"{name}: it holds NaN, first at {_index(np.isnan(got))}."
    ratio = constant_ratio(got, want)
    if ratio is not None:
        if abs(ratio + 1) < _SAME:
            return f"{name}: every entry has the wrong sign."
        return f"{name}: every entry is exactly {_number(ratio)} times what it should be."
    if got.ndim == 2 and got.shape[0] == got.shape[1] and alike(got.T, want):
        return f"{name}: it is exactly the transpose of the right answer."
    if not got.any() and want.any():
        return f"{name}: every entry is zero, and should not be."
    wrong: Array = ~right
    where = np.unravel_index(int(np.argmax(wrong)), wrong.shape)
    count = int(wrong.sum())
    amount = "every entry is" if count == wrong.size else f"{count} of {wrong.size} entries are"
    place = ", ".join(str(int(i)) for i in where)
    return (
        f"{name}: {amount} wrong, first at [{place}]: "
        f"got {_number(got[where])}, expected {_number(want[where])}."
    )


@np.errstate(all="ignore")
def right_digits(got: Array, want: Array) -> int:
    """How many digits of the largest entry are right, where that is nearly all; else 0."""
    if got.dtype.kind != "f" or want.dtype.kind != "f" or not want.size:
        return 0
    scale = float(np.max(np.abs(want)))
    error = float(np.max(np.abs(got - want)))
    return int(np.log10(scale / error)) if 0 < error < scale / _NEARLY_ALL else 0


def _index(mask: Array) -> str:
    where = np.unravel_index(int(np.argmax(mask)), mask.shape)
    return "[" + ", ".join(str(int(i)) for i in where) + "]"


def _number(value: Any) -> str:
    if isinstance(value, (np.bool_, bool, np.integer, int)):
        return str(value)
    # As an int of that size is printed: 14000000000 beside 8e+07 is hard to compare.
    is_float = isinstance(value, (np.floating, float))
    is_whole = is_float and abs(value) < _WHOLE and value == int(value)
    return f"{value:.0f}" if is_whole else f"{value:.6g}"
