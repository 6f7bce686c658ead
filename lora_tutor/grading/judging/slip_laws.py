"""What a wrong value has in common with the right one, whatever the exercise: the laws by which a
slip can be told that no author has foreseen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from numbers import Number
from typing import Any

import numpy as np

from lora_tutor.grading.judging import members
from lora_tutor.grading.judging.array_facts import Array, alike, coefficients, right_digits
from lora_tutor.grading.judging.compare import (
    Tolerance,
    as_numpy,
    is_array,
    is_formula,
    mismatch,
)
from lora_tutor.grading.judging.proxies import Proxy, Raised

MISSING = object()
"""Stands for what was not observed."""
_RESULT = re.compile(r"[^\W\d_]+(\['[^']*'\])?")
_LAWS = ("uniform", "normal", "neither")
"""How a law of random entries begins; other words tell of what has none."""
_TELLING = 1e-5
"""A factor that is nearer to 1 would be printed as 1."""
_DECIMALS = (1, 2, 3, 4, 5, 6)
"""Digits after the point to which learners round."""
_NUMBERED = re.compile(r"_\d+")
Sizes = Mapping[str, frozenset[float]]
"""Numbers and lengths that a scenario passed in, by their names."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value that is wrong; `name` as the scenario calls the whole, `place` tells cases of
    different sizes apart."""

    name: str
    got: Any
    want: Any
    sizes: Sizes
    parts: Mapping[str, Any] = field(default_factory=dict)
    """The terms of the right formula by their names, where the scenario gives them."""
    silent: bool = False
    """Whether a function of the submission has returned None in this case."""

    @property
    def place(self) -> object:
        if is_array(self.want):
            return tuple(self.want.shape)
        return repr(self.want) if isinstance(self.want, Number | str) else self.name

    @property
    def result(self) -> str:
        """`dA_0` and `dA for n=1` are both about dA."""
        found = _RESULT.match(_NUMBERED.sub("", self.name))
        return found[0] if found else "result"

    @property
    def is_flag(self) -> bool:
        return isinstance(self.want, bool | np.bool_)


def leaves(whole: Leaf, tolerance: Tolerance) -> Iterator[Leaf]:
    """The innermost values that differ."""
    got, want, name = whole.got, whole.want, whole.name
    if mismatch(got, want, name, tolerance) is None:
        return
    same = type(got) is type(want)
    if (
        same
        and isinstance(want, Mapping)
        and isinstance(got, Mapping)
        and got.keys() == want.keys()
    ):
        for key, value in want.items():
            inner = replace(whole, name=members.entry(name, key), got=got[key], want=value)
            yield from leaves(inner, tolerance)
    elif (
        same
        and isinstance(want, list | tuple)
        and isinstance(got, list | tuple)
        and len(got) == len(want)
    ):
        for left, right in zip(got, want, strict=True):
            yield from leaves(replace(whole, got=left, want=right), tolerance)
    else:
        yield whole


def laws_of(leaf: Leaf) -> set[str]:
    """The ids of the laws that hold for one wrong value."""
    got, want = leaf.got, leaf.want
    if isinstance(want, Raised) and got is not MISSING:
        if isinstance(got, Raised):
            # What breaks by chance refuses nothing.
            return {"other_error"} if "`raise " in got.where else set()
        return {"not_refused"}
    if isinstance(got, Raised):
        return {"refused"}
    if got is None:
        if "grad" in leaf.name:
            return {"no_gradient"}
        # The scenario itself may write None where it can use nothing.
        return {"nothing"} if leaf.silent else set()
    if got is MISSING or isinstance(got, Proxy) or leaf.is_flag:
        return set()
    if is_formula(want):
        return _of_formulas(got, want)
    if isinstance(want, Mapping) and isinstance(got, Mapping):
        return _of_keys(got, want)
    if leaf.name == "_law" and isinstance(got, str):
        return {"drawn"} if got.startswith(_LAWS) else set()
    right = _numeric(want)
    if right is None:
        return set()
    left = _numeric(got)
    if left is None:
        as_list = isinstance(got, list | tuple) and _same_numbers(got, right)
        return {"kind"} if as_list else {"type"}
    if type(got) is not type(want) and (is_array(got) or is_array(want)):
        return {"kind"} if _same_numbers(left, right) else {"type"}
    if _same_numbers(left, right):
        if not is_array(got):
            return {"kind"}
        return {"dtype"} if got.dtype != want.dtype else _of_digits(left, right)
    return _of_numbers(left, right) | ({"part"} if wrong_terms(leaf) else set())


def wrong_terms(leaf: Leaf) -> dict[str, float]:
    """How many times too large each wrong term of a sum is, by its name; empty where the value is
    no sum of the terms."""
    parts = {name: as_numpy(part) for name, part in leaf.parts.items() if is_array(part)}
    if len(parts) < 2 or not is_array(leaf.got) or not is_array(leaf.want):
        return {}
    got = coefficients(as_numpy(leaf.got), parts)
    want = coefficients(as_numpy(leaf.want), parts)
    if got is None or want is None or not all(abs(c) > 1e-9 for c in want.values()):
        return {}
    times = {name: got[name] / want[name] for name in want}
    times = {name: 0.0 if abs(c) < 1e-9 else c for name, c in times.items()}
    return {name: c for name, c in times.items() if abs(c - 1) > 1e-6}


def _numeric(value: Any) -> Array | None:
    if is_array(value):
        found = as_numpy(value)
    elif isinstance(value, Number) and not isinstance(value, bool):
        found = np.asarray(value)
    else:
        return None
    return found if found.dtype.kind in "fiu" and found.size else None


def _same_numbers(got: Any, want: Array) -> bool:
    try:
        left = np.asarray(got, dtype=np.float64)
    except (TypeError, ValueError):
        return False
    return left.shape == want.shape and alike(left, want.astype(np.float64))


def _of_keys(got: Mapping[Any, Any], want: Mapping[Any, Any]) -> set[str]:
    common = got.keys() & want.keys()
    alike_there = all(mismatch(got[k], want[k], "", Tolerance()) is None for k in common)
    return {"keys"} if got.keys() != want.keys() and alike_there else set()


@np.errstate(all="ignore")
def _of_numbers(left: Array, right: Array) -> set[str]:
    got, want = left.astype(np.float64), right.astype(np.float64)
    if not np.isfinite(got).all() or not np.isfinite(want).all():
        return set()
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
        return {"zeros"}
    if right.dtype.kind == "f" and any(_is(got, f(want)) for f in (np.round, np.floor, np.trunc)):
        found.add("rounded")
    elif right.dtype.kind == "f" and any(_is_exactly(got, want, digits) for digits in _DECIMALS):
        found.add("decimals")
    ratio = factor(got, want)
    if ratio is not None and "sign" not in found:
        found.add("factor")
    if _spread(got - want) and (got - want).any():
        found.add("offset")
    found |= _of_digits(left, right)
    if want.ndim > 1 and want.shape[-1] == want.shape[-2] and _is(got.swapaxes(-1, -2), want):
        found.add("transposed")
    elif want.ndim and _is(np.sort(got, axis=None), np.sort(want, axis=None)):
        found.add("reordered")
    return found


def _of_digits(left: Array, right: Array) -> set[str]:
    return {"single"} if right.ndim and right_digits(left, right) in (6, 7, 8) else set()


def _is_exactly(got: Array, want: Array, digits: int) -> bool:
    """Whether that is what round() gives for so many digits."""
    return bool(np.allclose(got, np.round(want, digits), rtol=1e-12, atol=1e-15))


def _of_shapes(got: Array, want: Array) -> set[str]:
    if got.ndim == 2 and _is(got.T, want):
        return {"transposed"}
    if got.size == want.size and _is(got.reshape(want.shape), want):
        return {"axes"} if _lone(got.shape) == _lone(want.shape) else {"arranged"}
    lost = (got.sum(axis=axis) for axis in range(got.ndim) if got.ndim == want.ndim + 1)
    if any(total.shape == want.shape and _is(total, want) for total in lost):
        return {"unsummed"}
    return {"shape"}


def _lone(shape: tuple[int, ...]) -> list[int]:
    return [size for size in shape if size > 1]


def _is(got: Array, want: Array) -> bool:
    return bool(np.isfinite(want).all()) and alike(got, want)


def _spread(difference: Array) -> bool:
    """Whether it is one number throughout."""
    size = float(np.max(np.abs(difference)))
    return float(np.ptp(difference)) <= 1e-9 * size


@np.errstate(all="ignore")
def factor(got: Array, want: Array) -> float | None:
    """c with got = c want, for numbers too; None where there is none."""
    norm = float((want * want).sum())
    if got.shape != want.shape or not norm > 0:
        return None
    ratio = float((got * want).sum()) / norm
    useful = np.isfinite(ratio) and abs(ratio) > 1e-9 and abs(ratio - 1) > _TELLING
    return ratio if useful and alike(got, ratio * want) else None


def offset(got: Array, want: Array) -> float:
    return float(np.mean(got.astype(np.float64) - want.astype(np.float64)))


def numbers(leaf: Leaf) -> tuple[Array, Array]:
    """Both sides of a leaf for which a law of numbers holds."""
    return (
        np.asarray(as_numpy(leaf.got), np.float64),
        np.asarray(as_numpy(leaf.want), np.float64),
    )


def _of_formulas(got: Any, want: Any) -> set[str]:
    if hasattr(want, "rows") or not is_formula(got) or hasattr(got, "rows"):
        return set()
    found = ratios_of_formulas(got, want)
    if not found:
        return set()
    if all(abs(ratio + 1) < 1e-12 for ratio, _ in found):
        return {"sign"}
    return {"factor"}


def ratios_of_formulas(got: Any, want: Any) -> Sequence[tuple[float, Mapping[str, float]]]:
    """got / want at some points, with the values of the symbols there; empty where it has none."""
    from lora_tutor.grading.judging import equivalence

    try:
        return equivalence.ratios(got, want)
    except equivalence.NotComparable:
        return []
