"""What a wrong value has in common with the right one, whatever the exercise: the laws by which a
slip can be told that no author has foreseen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from numbers import Number
from typing import Any

import numpy as np

from lora_tutor.grading.judging import members
from lora_tutor.grading.judging.array_facts import Array, coefficients
from lora_tutor.grading.judging.compare import (
    Tolerance,
    as_numpy,
    is_array,
    is_formula,
    mismatch,
)
from lora_tutor.grading.judging.proxies import Proxy, Raised
from lora_tutor.grading.judging.slips.formulas import of_formulas, points
from lora_tutor.grading.judging.slips.lines import inner_factor
from lora_tutor.grading.judging.slips.members import of_members, of_refusals, of_texts
from lora_tutor.grading.judging.slips.numbers import (
    numeric,
    of_digits,
    of_empty,
    of_numbers,
    same_but_for_rounding,
    same_numbers,
)

MISSING = object()
"""Stands for what was not observed."""
_LINES = {"term_by_column": "by_column", "term_by_row": "by_row"}
OF_TERMS = frozenset(("part", "part_scale", "bent", *_LINES))
"""Laws that can be seen only where the scenario gives the terms of the right sum."""
OF_LINES = frozenset(("inner", "inner_scale"))
"""The same where it gives the terms of a sum that is stretched line by line."""
_RESULT = re.compile(r"[^\W\d_]+(\['[^']*'\])?")
_LAWS = ("uniform", "normal", "neither")
"""How a law of random entries begins; other words tell of what has none."""
_CASE = re.compile(r",|:| (?:for|with|of|when|if) ")
_MANY = 6
"""Entries that tell their arrangement in a single case."""
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
    parts: Any = field(default_factory=dict)
    """The terms of the right formula by their names, where the scenario gives them; for a list of
    values a list of such."""
    lines: Mapping[str, Any] = field(default_factory=dict)
    """The terms of a sum whose rows or columns are each multiplied by a number of their own."""
    silent: bool = False
    """Whether a function of the submission has returned None in this case."""
    whole: str = ""
    """The name of the observation that this value is a part of."""

    @property
    def place(self) -> object:
        if is_array(self.want):
            return tuple(self.want.shape)
        return repr(self.want) if isinstance(self.want, Number | str) else self.name

    @property
    def result(self) -> str:
        """`dA_0` and `dA for n=1` are both about dA."""
        return result_of(self.name)

    @property
    def shown(self) -> str:
        """The result in the words of its author, without the case: `gradients in the base`."""
        words = _CASE.split(self.whole)[0]
        return words if " " in words and self.name == self.whole else self.result

    @property
    def is_half(self) -> bool:
        """Whether it has too few digits for a law to be told."""
        return is_array(self.want) and str(self.want.dtype).endswith("float16")

    @property
    def is_of_numbers(self) -> bool:
        """Whether there are numbers to be compared."""
        return numeric(self.got) is not None and numeric(self.want) is not None

    @property
    def is_large(self) -> bool:
        """Whether chance does not bring so many entries to their places."""
        return is_array(self.want) and int(as_numpy(self.want).size) >= _MANY

    @property
    def is_flag(self) -> bool:
        return isinstance(self.want, bool | np.bool_)


def result_of(name: str) -> str:
    found = _RESULT.match(_NUMBERED.sub("", name))
    return found[0] if found else "result"


def leaves(whole: Leaf, tolerance: Tolerance) -> Iterator[Leaf]:
    """The innermost values that differ."""
    got, want, name = whole.got, whole.want, whole.name
    if mismatch(got, want, name, tolerance) is None:
        return
    same = type(got) is type(want)
    if same and isinstance(want, list | tuple) and members.are_names((*got, *want)):
        yield whole
    elif (
        same
        and isinstance(want, Mapping)
        and isinstance(got, Mapping)
        and got.keys() == want.keys()
    ):
        for key, value in want.items():
            parts = whole.parts.get(key, {}) if isinstance(whole.parts, Mapping) else {}
            inner = replace(
                whole, name=members.entry(name, key), got=got[key], want=value, parts=parts
            )
            yield from leaves(inner, tolerance)
    elif (
        same
        and isinstance(want, list | tuple)
        and isinstance(got, list | tuple)
        and len(got) == len(want)
    ):
        split = isinstance(whole.parts, list) and len(whole.parts) == len(want)
        every = whole.parts if split else [{}] * len(want)
        for left, right, parts in zip(got, want, every, strict=True):
            yield from leaves(replace(whole, got=left, want=right, parts=parts), tolerance)
    else:
        yield whole


def laws_of(leaf: Leaf) -> set[str]:
    """The ids of the laws that hold for one wrong value."""
    got, want = leaf.got, leaf.want
    if isinstance(want, Raised) and got is not MISSING:
        return of_refusals(got)
    if isinstance(got, Raised):
        return {"refused"}
    if got is MISSING or leaf.is_flag:
        return set()
    if got is None:
        if "grad" in leaf.name:
            return {"no_gradient"}
        # The scenario itself may write None where it can use nothing.
        return {"nothing"} if leaf.silent else set()
    if want is None or isinstance(want, list | tuple | Set | Mapping):
        return of_members(got, want)
    if isinstance(got, Proxy):
        return set()
    if is_formula(want):
        return of_formulas(got, want) | (_of_exact_terms(leaf) if is_formula(got) else set())
    if leaf.name == "_law" and isinstance(got, str):
        return {"drawn"} if got.startswith(_LAWS) else set()
    if isinstance(want, str):
        return of_texts(got, want)
    right = numeric(want)
    if right is None:
        return of_empty(got, want) if is_array(want) else set()
    left = numeric(got)
    if left is None:
        if type(got) is type(want) and is_array(got) and not as_numpy(got).size:
            return {"shape"}
        as_list = isinstance(got, list | tuple) and same_numbers(got, right)
        return {"kind"} if as_list else {"type"}
    if type(got) is not type(want) and (is_array(got) or is_array(want)):
        return {"kind"} if same_numbers(left, right) else {"type"}
    if same_numbers(left, right) or same_but_for_rounding(got, want):
        if not is_array(got):
            return {"kind"}
        return {"dtype"} if got.dtype != want.dtype else of_digits(left, right)
    found = of_numbers(left, right)
    if left.size == right.size == 1 and np.isfinite(left).all():
        return found | {"made_of", "more" if left.item() > right.item() else "less"}
    return found | _of_terms(leaf)


def _of_terms(leaf: Leaf) -> set[str]:
    found = {law for law in _LINES if crooked_term(leaf, law)}
    if wrong_terms(leaf):
        found |= {"part", "part_scale"}
    elif bent_term(leaf):
        found.add("bent")
    return found | (OF_LINES if wrong_inside(leaf) else set())


def _of_exact_terms(leaf: Leaf) -> set[str]:
    """The points spread the terms of a formula over many sizes, so that a sum must fit exactly."""
    whole = stacked(leaf)
    parts, _ = _terms(whole)
    times = coefficients(whole.got, parts) if parts else None
    if times is None:
        return set()
    fitted = sum(times[name] * part for name, part in parts.items())
    exact = np.allclose(fitted, whole.got, rtol=0, atol=1e-12 * float(np.max(np.abs(whole.got))))
    return _of_terms(whole) & {"part"} if exact else set()


def at_points(leaf: Leaf) -> list[Leaf]:
    """Formulas as numbers at some points, with the symbols' values for the sizes that were given;
    what is no formula stays what it is."""
    if not is_formula(leaf.want):
        return [leaf]
    parts = leaf.parts if isinstance(leaf.parts, Mapping) else {}
    return [
        replace(
            leaf,
            got=got,
            want=want,
            parts=dict(zip(parts, terms, strict=True)),
            sizes={name: frozenset([value]) for name, value in values.items()},
        )
        for (got, want, *terms), values in points(leaf.got, leaf.want, *parts.values())
    ]


def stacked(leaf: Leaf) -> Leaf:
    """The numbers of all points as one array: the terms of a sum are as often in it at each."""
    each = at_points(leaf)
    if not is_formula(leaf.want) or not each:
        return leaf
    if any(one.got.shape != one.want.shape for one in each):
        return replace(leaf, parts={})
    parts = {name: np.stack([one.parts[name] for one in each]) for name in each[0].parts}
    got, want = np.stack([one.got for one in each]), np.stack([one.want for one in each])
    return replace(leaf, got=got, want=want, parts=parts, sizes={})


def wrong_terms(leaf: Leaf) -> dict[str, float]:
    """How many times too large each wrong term of a sum is, by its name; empty where the value is
    no sum of the terms."""
    parts, want = _terms(leaf)
    same = bool(parts) and as_numpy(leaf.got).shape == as_numpy(leaf.want).shape
    got = coefficients(as_numpy(leaf.got), parts) if same else None
    if got is None:
        return {}
    times = {name: got[name] / want[name] for name in want}
    times = {name: 0.0 if abs(c) < 1e-9 else c for name, c in times.items()}
    if all(abs(c - c0) <= 1e-6 * abs(c0) for c in times.values() for c0 in times.values()):
        return {}  # The sum as a whole is too large or too small.
    return {name: c for name, c in times.items() if abs(c - 1) > 1e-6}


def numbers(leaf: Leaf) -> tuple[Array, Array]:
    """Both sides of a leaf for which a law of numbers holds."""
    return (
        np.asarray(as_numpy(leaf.got), np.float64),
        np.asarray(as_numpy(leaf.want), np.float64),
    )


def crooked_term(leaf: Leaf, law: str) -> str:
    """The only term of a sum that is wrong, where each of its lines has a factor of its own."""
    parts, want = _terms(leaf)
    if not parts or as_numpy(leaf.got).shape != as_numpy(leaf.want).shape:
        return ""
    excess = as_numpy(leaf.got).astype(np.float64) - as_numpy(leaf.want)
    for name, part in parts.items():
        term = want[name] * part
        if _LINES[law] in of_numbers(excess + term, term):
            return name
    return ""


def wrong_inside(leaf: Leaf) -> tuple[str, float] | None:
    """The term of a stretched sum that is too large or too small, and how many times."""
    if not leaf.lines or not is_array(leaf.got) or not is_array(leaf.want):
        return None
    lines = {name: as_numpy(line) for name, line in leaf.lines.items()}
    return inner_factor(as_numpy(leaf.got), as_numpy(leaf.want), lines)


def _terms(leaf: Leaf) -> tuple[dict[str, Array], dict[str, float]]:
    """The terms of the right sum, and how often each is in it; empty where there is none."""
    if not isinstance(leaf.parts, Mapping) or not is_array(leaf.got) or not is_array(leaf.want):
        return {}, {}
    parts = {name: as_numpy(part) for name, part in leaf.parts.items() if is_array(part)}
    want = coefficients(as_numpy(leaf.want), parts) if len(parts) > 1 else None
    if want is None or not all(abs(c) > 1e-9 for c in want.values()):
        return {}, {}
    return parts, want


_BENT: Mapping[str, Callable[[Array], Array]] = {
    "what is negative becomes zero": lambda part: np.maximum(part, 0),
    "the signs are lost": np.abs,
    "every entry is squared": np.square,
    "tanh is taken": np.tanh,
}


def bent_term(leaf: Leaf) -> str:
    """The term of a sum which went through a function, and what that does; empty where none did."""
    parts, _ = _terms(leaf)
    for name, part in parts.items():
        for words, function in _BENT.items():
            found = coefficients(as_numpy(leaf.got), parts | {name: function(part)})
            if found is not None and all(abs(c) > 1e-9 for c in found.values()):
                return f"{words} in {name}"
    return ""
