"""Laws of formulas, which are told by their numbers at some points."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from lora_tutor.grading.judging.array_facts import Array
from lora_tutor.grading.judging.compare import is_formula
from lora_tutor.grading.judging.slips.numbers import of_numbers

Points = Sequence[tuple[Sequence[Array], Mapping[str, float]]]
"""Formulas as numbers, and the values of the symbols there."""
_LAWS = {"sign", "factor", "square", "root", "inverse", "transposed", "zeros", "offset"}
"""Others hold at the points that were tried by chance."""


def of_formulas(got: Any, want: Any) -> set[str]:
    """The laws that hold at all points at which both formulas are evaluated."""
    if not is_formula(got):
        return {"type"}
    if hasattr(got, "rows") != hasattr(want, "rows"):
        return {"type"}
    found = [of_numbers(left, right) & _LAWS for (left, right), _ in points(got, want)]
    common = set.intersection(*found) if found else set()
    if hasattr(want, "rows"):
        return common
    # Of two numbers one difference says nothing.
    return (common - {"offset"}) | _of_degrees(got, want)


def _of_degrees(got: Any, want: Any) -> set[str]:
    """A formula of sizes grows by one power of 2 where all of them are doubled."""
    theirs, ours = (_degrees(formula) for formula in (got, want))
    if len(ours) != 1 or not theirs or theirs == ours:
        return set()
    return {"degree"} if len(theirs) == 1 else {"mixed"}


def _degrees(formula: Any) -> set[float]:
    """By which powers of 2 it grows at some points."""
    from lora_tutor.grading.judging import equivalence

    try:
        grown = equivalence.growth(formula)
    except equivalence.NotComparable:
        return set()
    return {round(math.log2(ratio), 6) for ratio in grown if ratio > 0}


def points(*formulas: Any) -> Points:
    """Nothing where one of the formulas has no value."""
    from lora_tutor.grading.judging import equivalence

    try:
        return equivalence.sampled(formulas)
    except equivalence.NotComparable:
        return []
