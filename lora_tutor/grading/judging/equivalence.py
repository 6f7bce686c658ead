"""Are two formulas equal? Decided by their values at points, never by simplifying foreign trees.

Two rational functions of the degrees that occur here which agree at eight random points of integers
below a hundred differ with negligible probability (Schwartz 1980, Zippel 1979). The evaluation is
bounded: a tower of powers ends it, and does not hang it. A fraction stays one as long as it is not
too large: Python counts with integers faster than mpmath, and nothing is lost beside what is large.
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
_MAX_EXACT_BITS = 2000
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
    expression = _formula(formula)
    with mpmath.workdps(_DIGITS):
        for point in islice(_points(expression), _SAMPLES):
            doubled = tuple((name, 2 * value) for name, value in point)
            sides = _value_at(expression, point), _value_at(expression, doubled)
            before, after = map(_rounded_to_digits, sides)
            if before == 0 or not isinstance(after, mpmath.mpf):
                raise NotComparable("it is zero or complex at some point")
            found.append(float(after / before))
    return found


def _numbers(formula: Any, point: Point) -> Array:
    entries = [*formula] if hasattr(formula, "rows") else [formula]
    with mpmath.workdps(_DIGITS):
        found = [_value_at(_formula(each), point) for each in entries]
    if not all(_is_exact(each) or isinstance(each, mpmath.mpf) for each in found):
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
            if _is_exact(one) and _is_exact(other):
                if one != other:
                    return False
                continue
            one, other = _rounded_to_digits(one), _rounded_to_digits(other)
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
        point = dict(zip(names, source.sample(range(2, 98), len(names)), strict=True))
        free = [name for name in names if signed and name not in bound]
        point |= {name: signs.choice((1, -1)) * point[name] for name in free}
        yield tuple(point.items())


@lru_cache(4096)
def _value_at(formula: Any, point: Point) -> Any:
    """Kept, for a formula of ours is compared with many others at the same points."""
    return _value(formula, dict(point))


def _value(node: Any, values: dict[str, Any]) -> Any:
    if node.is_Symbol:
        return values[node.name]
    if node.is_Rational:
        given = int(node.p) if node.is_Integer else Fraction(int(node.p), int(node.q))
        return given if _bits(given) <= _MAX_EXACT_BITS else _rounded_to_digits(given)
    if node.is_Float:
        near = simple_fraction(float(node))
        return _rounded_to_digits(Fraction(float(node))) if near is None else near
    if not node.args:
        if node is sympy.pi or node is sympy.E:
            return +(mpmath.pi if node is sympy.pi else mpmath.e)
        raise NotComparable(f"it contains {node}")
    parts = [_value(argument, values) for argument in node.args]
    exact = _exactly(type(node).__name__, parts)
    if exact is not None:
        return exact
    parts = [_rounded_to_digits(part) for part in parts]
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


def _is_exact(value: Any) -> bool:
    return isinstance(value, int | Fraction)


def _bits(value: int | Fraction) -> int:
    return int(value.numerator).bit_length() + int(value.denominator).bit_length()


def _rounded_to_digits(value: Any) -> Any:
    """A number that may be an exact one as one of mpmath's."""
    return mpmath.mpf(value.numerator) / value.denominator if _is_exact(value) else value


def _exactly(name: str, parts: list[Any]) -> int | Fraction | None:
    """A sum, product or power of fractions; None for any other, and for what may grow large."""
    if not all(map(_is_exact, parts)):
        return None
    sizes = [_bits(part) for part in parts]
    result: int | Fraction
    if name == "Add" and sum(sizes) <= _MAX_EXACT_BITS:
        result = sum(parts)
    elif name == "Mul" and sum(sizes) <= _MAX_EXACT_BITS:
        result = math.prod(parts)
    elif name == "Pow" and parts[1].denominator == 1:
        base, power = parts[0], int(parts[1])
        if abs(power) * sizes[0] > _MAX_EXACT_BITS or (not base and power < 0):
            return None
        result = (Fraction(base) if power < 0 else base) ** power
    else:
        return None
    return result.numerator if result.denominator == 1 else result


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
