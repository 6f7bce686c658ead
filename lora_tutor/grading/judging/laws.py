"""Which distribution random entries follow, in words: shape, spread, and the size behind it."""

from __future__ import annotations

from typing import Any

import numpy as np

from lora_tutor.grading.judging.compare import as_numpy, is_array

ENOUGH = 1000
"""Entries below which shape and spread cannot be told apart."""
_NEAR = 0.04
_NONE = "a number that is none of the usual"
_SUMS = (("d", "k"), ("k", "r"))
"""Inputs and outputs of the weight and of the reader, which Xavier's rule adds."""


def law(values: Any, **sizes: int) -> str:
    """Which law the entries of an array seem to follow.

    Args:
        values: an array or a tensor of at least 1000 entries.
        sizes: the numbers that a bound may come from, by their letters, such as k=288.

    Returns:
        Such as "uniform between -1/√k and 1/√k" or "normal with standard deviation 1/√r". It is
        the same for equal laws, whatever was drawn.
    """
    array = as_numpy(values).ravel() if is_array(values) else np.empty(0)
    if array.dtype.kind != "f" or array.size < ENOUGH or not np.isfinite(array).all():
        return "not a large array of finite numbers"
    array = array.astype(np.float64)
    largest, spread = float(np.abs(array).max()), float(array.std())
    if spread <= 1e-9 * largest or not largest:
        return "all equal" if largest else "all zero"
    # The fourth moment over the square of the variance: 1.8 for a uniform law, 3 for a normal one.
    peak = float(((array - array.mean()) ** 4).mean()) / spread**4
    if peak < 2.2:
        width = _named(largest, _widths(sizes))
        if width == _NONE:
            return f"uniform, and their largest is {_NONE}"
        return f"uniform between {'0' if array.min() >= 0 else f'-{width}'} and {width}"
    width = _named(spread, _spreads(sizes))
    shape = "normal" if 2.7 < peak < 3.3 else "neither uniform nor normal,"
    return f"{shape} with standard deviation {width}"


def uniform_facts(values: Any, bound: float) -> dict[str, bool]:
    """What can be said of a uniform law between -bound and bound, fact by fact.

    Args:
        values: an array or a tensor. Of some 7000 entries or more every margin is eight standard
            errors.
        bound: the largest entry that the law allows.

    Returns:
        `within_bound`, `reaches_bound`, `centred`, `spread` and `even`. All are False where there
        are no finite numbers.
    """
    array = as_numpy(values).ravel() if is_array(values) else np.empty(0)
    if array.dtype.kind != "f" or not array.size or not np.isfinite(array).all():
        return dict.fromkeys(("within_bound", "reaches_bound", "centred", "spread", "even"), False)
    rounding = 8 * float(np.finfo(array.dtype).eps)
    size, usual = np.abs(array.astype(np.float64)), bound / 3**0.5
    return {
        "within_bound": bool(size.max() <= bound * (1 + rounding)),
        "reaches_bound": bool(size.max() > 0.9 * bound),
        "centred": bool(abs(array.mean(dtype=np.float64)) < 0.1 * usual),
        "spread": bool(abs(array.std(dtype=np.float64) / usual - 1) < 0.1),
        "even": bool(abs((size < bound / 2).mean() - 0.5) < 0.05),
    }


def _widths(sizes: dict[str, int]) -> dict[str, float]:
    """Half the widths of the uniform laws that one meets, by their formulas."""
    found = {"1": 1.0, "0.5": 0.5}
    for letter, size in sizes.items():
        found |= {
            f"1/√{letter}": size**-0.5,
            f"1/{letter}": 1 / size,
            f"√(3/{letter})": (3 / size) ** 0.5,
            f"√(6/{letter})": (6 / size) ** 0.5,
        }
    for first, second in _SUMS:
        if {first, second} <= sizes.keys():
            found[f"√(6/({first} + {second}))"] = (6 / (sizes[first] + sizes[second])) ** 0.5
    return found


def _spreads(sizes: dict[str, int]) -> dict[str, float]:
    found = {"1": 1.0, "0.01": 0.01, "0.02": 0.02}
    for letter, size in sizes.items():
        found |= {
            f"1/√{letter}": size**-0.5,
            f"1/{letter}": 1 / size,
            f"√(2/{letter})": (2 / size) ** 0.5,
            f"1/√(3{letter})": (3 * size) ** -0.5,
        }
    return found


def _named(size: float, known: dict[str, float]) -> str:
    name, value = min(known.items(), key=lambda item: abs(size / item[1] - 1))
    return name if abs(size / value - 1) < _NEAR else _NONE
