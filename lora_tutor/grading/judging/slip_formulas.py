"""Laws of formulas, which are told by their numbers at some points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lora_tutor.grading.judging.array_facts import Array
from lora_tutor.grading.judging.compare import is_formula
from lora_tutor.grading.judging.slip_numbers import of_numbers

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
    # Of two numbers one difference says nothing.
    return common - ({"offset"} if not hasattr(want, "rows") else set())


def points(*formulas: Any) -> Points:
    """None where the formulas have no value."""
    from lora_tutor.grading.judging import equivalence

    try:
        return equivalence.sampled(formulas)
    except equivalence.NotComparable:
        return []
