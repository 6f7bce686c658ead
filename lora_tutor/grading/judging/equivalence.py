"""Are two formulas equal? Decided by their values at points, never by simplifying foreign trees.

Two rational functions of the degrees that occur here which agree at eight random points of integers
below a hundred differ with negligible probability (Schwartz 1980, Zippel 1979). The evaluation is
bounded: a tower of powers ends it, and does not hang it. What is a whole number stays one as long
as it is not too large, since Python counts with integers ten times faster than mpmath.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import islice
from typing import Any

import mpmath
import numpy as np
import sympy

from lora_tutor.grading.judging.array_facts import Array

POINTS = 8
_SAMPLES = 4
_DIGITS = 40
_MAX_MAGNITUDE = 20_000
# Of an exponent, or of a function's argument, in bits: beyond it one evaluation takes seconds.
_MAX_ARGUMENT = 64
_MAX_WHOLE_BITS = 1000
_MAX_SYMBOLS = 60
_RELATIVE = mpmath.mpf(10) ** -25
_ROUNDING = mpmath.mpf(10) ** -12
_LARGEST_DENOMINATOR = 1000


Point = tuple[tuple[str, int], ...]
"""The symbols' names with their values."""

_PLAIN = ("Add", "Mul", "Min", "Max", "Abs", "log", "floor", "ceiling")


class NotComparable(ValueError):
    """The formula has no finite value at the points tried, or grows beyond all bounds."""


def equivalent(got: Any, want: Any) -> bool:
    """Whether two sympy expressions are equal as functions of their symbols, taken by name.

    A float that Python made of a simple fraction, 0.666... of 2/3, is taken for the fraction.

    Args:
        got: the answer.
        want: the right formula.

    Returns:
        Whether they agree at all points tried.

    Raises:
        NotComparable: `got` cannot be evaluated.
    """
    return _agree(got, want, _RELATIVE)


def nearly(got: Any, want: Any) -> bool:
    """Whether they agree but for the rounding of floats."""
    return _agree(got, want, _ROUNDING)


def sampled(formulas: Sequence[Any]) -> list[tuple[list[Array], dict[str, float]]]:
    """Formulas, or matrices of formulas, as numbers at some points, with the symbols' values there.

    Raises:
        NotComparable: one of them cannot be evaluated.
    """
    found: list[tuple[list[Array], dict[str, float]]] = []
    for point in islice(_points(*formulas), _SAMPLES):
        numbers = [_numbers(formula, point) for formula in formulas]
        found.append((numbers, {name: float(value) for name, value in point}))
    return found


def growth(formula: Any) -> list[float]:
    """By which factor a formula grows at some points where all symbols are doubled.

    Raises:
        NotComparable: it cannot be evaluated, or is zero there.
    """
    found: list[float] = []
    expression = sympy.sympify(formula)
    with mpmath.workdps(_DIGITS):
        for point in islice(_points(expression), _SAMPLES):
            doubled = tuple((name, 2 * value) for name, value in point)
            before, after = _value_at(expression, point), _value_at(expression, doubled)
            if before == 0 or not isinstance(after, int | mpmath.mpf):
                raise NotComparable("it is zero or complex at some point")
            found.append(float(mpmath.mpf(after) / before))
    return found


def _numbers(formula: Any, point: Point) -> Array:
    entries = [*formula] if hasattr(formula, "rows") else [formula]
    with mpmath.workdps(_DIGITS):
        found = [_value_at(_formula(each), point) for each in entries]
    if not all(isinstance(each, int | mpmath.mpf) for each in found):
        raise NotComparable("it is complex at some point")
    shape = formula.shape if hasattr(formula, "rows") else ()
    return np.array([float(each) for each in found]).reshape(shape)


def rounded(formula: Any) -> list[float]:
    """The floats in a formula that stand for no simple fraction."""
    floats = (float(node) for node in sympy.preorder_traversal(_formula(formula)) if node.is_Float)
    return [value for value in floats if simple_fraction(value) is None]


def simple_fraction(value: float) -> Fraction | None:
    """The fraction of small numbers that a float is, up to its rounding."""
    if not math.isfinite(value):
        return None
    near = Fraction(value).limit_denominator(_LARGEST_DENOMINATOR)
    return near if abs(float(near) - value) <= 1e-14 * abs(value) else None


def _agree(got: Any, want: Any, relative: Any) -> bool:
    left, right = _formula(got), _formula(want)
    if left == right and _has_value(left):
        return True  # one formula, written alike
    with mpmath.workdps(_DIGITS):
        for point in _points(left, right, signed=True):
            one, other = _value_at(left, point), _value_at(right, point)
            if not abs(one - other) <= relative * max(1, abs(other)):
                return False
    return True


def _formula(value: Any) -> Any:
    """A formula or number as sympy has it. Text is neither: sympy would run it as Python."""
    try:
        return sympy.sympify(value, strict=True)
    except sympy.SympifyError as error:
        raise NotComparable("it is no formula") from error


def _has_value(formula: Any) -> bool:
    """NaN equals nothing, and of two infinities nobody knows."""
    return not formula.has(sympy.nan, sympy.zoo, sympy.oo, -sympy.oo)


def _points(*formulas: Any, signed: bool = False) -> Iterator[Point]:
    """Values of the symbols; those that may be negative are so at some points if `signed`."""
    found = {each for formula in formulas for each in _formula(formula).free_symbols}
    names = sorted({symbol.name for symbol in found})
    bound = {symbol.name for symbol in found if symbol.is_extended_nonnegative}
    if len(names) > _MAX_SYMBOLS:
        raise NotComparable(f"it holds {len(names)} symbols")
    source, signs = random.Random(20211106), random.Random(20211107)
    for _ in range(POINTS):
        point = dict(zip(names, _point(source, names), strict=True))
        free = [name for name in names if signed and name not in bound]
        point |= {name: signs.choice((1, -1)) * point[name] for name in free}
        yield tuple(point.items())


def _point(source: random.Random, names: list[str]) -> list[int]:
    return source.sample(range(2, 98), len(names))


@lru_cache(4096)
def _value_at(formula: Any, point: Point) -> Any:
    """Kept, for a formula of ours is compared with many others at the same points."""
    return _value(formula, dict(point))


def _value(node: Any, values: dict[str, Any]) -> Any:
    if node.is_Symbol:
        return values[node.name]
    if node.is_Integer and node.p.bit_length() <= _MAX_MAGNITUDE:
        return int(node.p)
    if node.is_Rational:
        return mpmath.mpf(int(node.p)) / int(node.q)
    if node.is_Float:
        near = simple_fraction(float(node)) or Fraction(float(node))
        return mpmath.mpf(near.numerator) / near.denominator
    if not node.args:
        if node is sympy.pi or node is sympy.E:
            return +(mpmath.pi if node is sympy.pi else mpmath.e)
        raise NotComparable(f"it contains {node}")
    parts = [_value(argument, values) for argument in node.args]
    whole = _whole(type(node).__name__, parts)
    if whole is not None:
        return whole
    try:
        result = _combine(type(node).__name__, parts)
    except NotComparable:
        raise
    except (ZeroDivisionError, ValueError, OverflowError, TypeError) as error:
        raise NotComparable("it divides by zero or has no value at some point") from error
    if not mpmath.isfinite(result):
        raise NotComparable("it has no finite value at some point")
    if result != 0 and abs(mpmath.mag(result)) > _MAX_MAGNITUDE:
        raise NotComparable("it grows beyond all bounds")
    return result


def _whole(name: str, parts: list[Any]) -> int | None:
    """A sum, product or power of integers; None for any other, and for what may grow large."""
    if not all(type(part) is int for part in parts):
        return None
    if name == "Add":
        result = sum(parts)
    elif name == "Mul":
        if sum(part.bit_length() for part in parts) > _MAX_WHOLE_BITS:
            return None
        result = math.prod(parts)
    elif name == "Pow" and 0 <= parts[1] <= _MAX_WHOLE_BITS:
        if parts[0].bit_length() * parts[1] > _MAX_WHOLE_BITS:
            return None
        result = parts[0] ** parts[1]
    else:
        return None
    return int(result)


def _combine(name: str, parts: list[Any]) -> Any:
    growing = parts[1:] if name == "Pow" else parts if name not in _PLAIN else []
    if any(part != 0 and mpmath.mag(part) > _MAX_ARGUMENT for part in growing):
        raise NotComparable("it grows beyond all bounds")
    match name:
        case "Add":
            return mpmath.fsum(parts)
        case "Mul":
            return mpmath.fprod(parts)
        case "Pow":
            return mpmath.power(*parts)
        case "Min":
            return min(parts)
        case "Max":
            return max(parts)
        case "Abs":
            return abs(parts[0])
        case "floor" | "exp" | "log" | "sin" | "cos" | "tanh":
            return getattr(mpmath, name)(parts[0])
        case "ceiling":
            return mpmath.ceil(parts[0])
    raise NotComparable(f"it contains {name}")
