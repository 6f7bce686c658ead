"""Got against wanted, and the sentence that tells a learner how they differ.

Every test is phrased so that NaN loses. A sentence holds at most one entry of what was expected,
and never the check's code.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cache
from itertools import islice
from numbers import Number
from typing import Any

import numpy as np

from lora_tutor.grading.judging import explained, members
from lora_tutor.grading.judging.array_facts import (
    Array,
    coefficients,
    describe_values,
    shape_fact,
)
from lora_tutor.grading.judging.proxies import Proxy, Raised
from lora_tutor.reports.amounts import counted


@dataclass(frozen=True, slots=True)
class Tolerance:
    """|got - want| <= atol + rtol |want|; None takes the one of the dtype.

    `identity` asks whether two outcomes are alike, and not whether one is right: there NaN is
    like NaN, and a formula which cannot be compared is like its double.
    """

    rtol: float | None = None
    atol: float | None = None
    identity: bool = False

    def of(self, dtype: str) -> tuple[float, float]:
        rtol, atol = _BY_DTYPE.get(dtype, (1e-9, 1e-12))
        return (
            rtol if self.rtol is None else self.rtol,
            atol if self.atol is None else self.atol,
        )


_BY_DTYPE = {
    "float32": (1e-4, 1e-6),
    "complex64": (1e-4, 1e-6),
    "float16": (1e-2, 1e-2),
    "bfloat16": (1e-2, 1e-2),
}


_MAX_PRINTED = 60


def mismatch(got: object, want: object, name: str, tolerance: Tolerance) -> str | None:
    """How `got` differs from `want`, as a sentence about `name`; None where it does not."""
    if isinstance(want, Raised):
        return _raised(got, want, name)
    if isinstance(got, Raised):
        return f"{name}: {got.kind} was raised{got.where} ({_meaning(got) or 'without a text'})."
    if got is None and want is not None:
        return f"{name}: it is None, but {kind_of(want)} is asked."
    if isinstance(got, Proxy):
        return f"{name}: {kind_of(got)} came back, but {kind_of(want)} is asked."
    if isinstance(want, (bool, np.bool_)):
        return _exact(got, want, name, isinstance(got, (bool, np.bool_)))
    if isinstance(want, Mapping):
        return _mappings(got, want, name, tolerance)
    if isinstance(want, Set):
        return _sets(got, want, name)
    if isinstance(want, (list, tuple)):
        return _sequences(got, want, name, tolerance)
    if is_array(want):
        return _arrays(got, want, name, tolerance)
    if is_formula(want):
        return _formulas(got, want, name, tolerance)
    if isinstance(want, (int, np.integer)):
        return _exact(got, want, name, isinstance(got, (int, np.integer)) and not _is_bool(got))
    if isinstance(want, (Number, np.number)):
        return _numbers(got, want, name, tolerance)
    return _exact(got, want, name, type(got) is type(want))


def is_array(value: object) -> bool:
    return isinstance(value, np.ndarray) or _is_tensor(value)


def is_formula(value: object) -> bool:
    """sympy's own numbers count as formulas, although they are Numbers too."""
    sympy = sys.modules.get("sympy")
    return sympy is not None and isinstance(value, (sympy.Expr, sympy.MatrixBase))


def _is_tensor(value: object) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Tensor)


def _is_bool(value: object) -> bool:
    return isinstance(value, (bool, np.bool_))


def kind_of(value: object) -> str:
    """A value's kind in the learner's words, with its article."""
    if isinstance(value, Proxy):
        return repr(value).strip("<>")
    if _is_tensor(value):
        return "a torch Tensor"
    if isinstance(value, np.ndarray):
        return "a NumPy array"
    if is_formula(value):
        return "a sympy matrix" if hasattr(value, "rows") else "a sympy expression"
    if value is None:
        return "None"
    names = {"int": "an int", "float": "a float", "bool": "a bool", "str": "a str"}
    name = type(value).__name__
    return names.get(name, f"a {name}")


def _exact(got: object, want: object, name: str, right_kind: bool) -> str | None:
    if not right_kind:
        return f"{name}: {kind_of(got)} came back, but {kind_of(want)} is asked."
    return None if got == want else f"{name}: got {_short(got)}, expected {_short(want)}."


def _short(value: object) -> str:
    if value is not None and not isinstance(value, (str, bytes, Number, np.generic)):
        return kind_of(value)  # its text may be as long as it likes, and take as long
    text = repr(value.item() if isinstance(value, np.generic) else value)
    return text if len(text) <= 80 else text[:77] + "..."


def _raised(got: object, want: Raised, name: str) -> str | None:
    if not isinstance(got, Raised):
        return f"{name}: {want.kind} should be raised here, but no error came."
    if want.kind in (got.kind, *got.bases):
        return None
    detail = f" ({_meaning(got)})" if got.message else ""
    return f"{name}: {want.kind} should be raised here, but it was {got.kind}{got.where}{detail}."


def _meaning(raised: Raised) -> str:
    meaning = explained.in_words(raised.message)
    return f"{meaning}; {raised.message}" if meaning else raised.message


def _mappings(got: object, want: Mapping[Any, Any], name: str, tolerance: Tolerance) -> str | None:
    if not isinstance(got, Mapping):
        return f"{name}: {kind_of(got)} came back, but a dict is asked."
    if got.keys() != want.keys():
        return f"{name}: {members.differences(got, want, 'key')}."
    found = (
        mismatch(got[key], value, members.entry(name, key), tolerance)
        for key, value in want.items()
    )
    return next((text for text in found if text), None)


def _sets(got: object, want: Set[Any], name: str) -> str | None:
    if not isinstance(got, Set):
        return f"{name}: {kind_of(got)} came back, but a set is asked."
    return None if got == want else f"{name}: {members.differences(got, want)}."


def _sequences(
    got: object, want: list[Any] | tuple[Any, ...], name: str, tolerance: Tolerance
) -> str | None:
    if not isinstance(got, type(want)):
        return f"{name}: {kind_of(got)} came back, but {kind_of(want)} is asked."
    if members.are_names(want) and members.are_names(got):
        told = members.differences(got, want)
        if told:
            return f"{name}: {told}."
    if len(got) != len(want):
        return f"{name}: {counted(len(got), 'item')} came back, but {len(want)} should."
    pairs = enumerate(zip(got, want, strict=True))
    found = (mismatch(left, right, members.entry(name, i), tolerance) for i, (left, right) in pairs)
    return next((text for text in found if text), None)


def _numbers(got: object, want: Any, name: str, tolerance: Tolerance) -> str | None:
    number = isinstance(got, (Number, np.number)) and not _is_bool(got) and not is_formula(got)
    if not number and not (isinstance(got, np.ndarray) and got.shape == ()):
        return f"{name}: {kind_of(got)} came back, but a number is asked."
    return _values(np.asarray(got), np.asarray(want), name, tolerance, "float64")


def _arrays(got: object, want: Any, name: str, tolerance: Tolerance) -> str | None:
    scalar = want.ndim == 0 and isinstance(got, (Number, np.generic)) and not is_formula(got)
    scalar = scalar and not _is_bool(got)
    if not scalar and (not is_array(got) or _is_tensor(got) != _is_tensor(want)):
        return f"{name}: {kind_of(got)} came back, but {kind_of(want)} is asked."
    left, right = as_numpy(got), as_numpy(want)
    if left.shape != right.shape:
        fact = shape_fact(left, right)
        return f"{name}: the shape is {left.shape}, but {right.shape} is asked.{fact}"
    dtype = _dtype(want)
    if not scalar and _dtype(got) != dtype:
        return f"{name}: the dtype is {_dtype(got)}, but {dtype} is asked."
    return _values(left, right, name, tolerance, dtype)


def as_a_sum(got: object, parts: object) -> str:
    """Which sum of the known parts the answer is, as a sentence; empty where it is none.

    `parts` are the terms of the formula by their names, as a scenario observes them under
    `_parts_of_<name>`: the coefficients tell a wrong scale from a wrong structure.
    """
    if not isinstance(parts, Mapping) or not is_array(got):
        return ""
    found = coefficients(as_numpy(got), {key: as_numpy(part) for key, part in parts.items()})
    if found is None:
        return ""
    terms = " + ".join(f"{round(value, 9) + 0.0:.4g}·{key}" for key, value in found.items())
    return f" What came back is {terms}."


def as_numpy(value: Any) -> Array:
    """A NumPy array of the values; bfloat16 tensors are widened, for NumPy has no such dtype."""
    if _is_tensor(value):
        widened = value.float() if str(value.dtype) == "torch.bfloat16" else value
        return np.asarray(widened.detach().numpy())
    return np.asarray(value)


def _dtype(value: Any) -> str:
    return _name(value.dtype)


@cache
def _name(dtype: Any) -> str:
    """The text of a dtype, which numpy makes anew each time."""
    return str(dtype).removeprefix("torch.")


def _values(got: Array, want: Array, name: str, tolerance: Tolerance, dtype: str) -> str | None:
    right = close(got, want, *tolerance.of(dtype))
    if tolerance.identity:
        # Only NaN differs from itself.
        right |= (got != got) & (want != want)
    if right.all():
        return None
    return name if tolerance.identity else describe_values(name, got, want, right)


def close(got: Array, want: Array, rtol: float, atol: float) -> Array:
    """Entry by entry; NaN is close to nothing, an infinity to itself alone."""
    with np.errstate(all="ignore"):
        if want.dtype.kind not in "fc" and got.dtype.kind not in "fc":
            return np.asarray(got == want)
        near = np.abs(got - want) <= atol + rtol * np.abs(want)
        return np.asarray(near & np.isfinite(want) | (got == want))


def _formulas(got: object, want: Any, name: str, tolerance: Tolerance) -> str | None:
    if hasattr(want, "rows"):
        if not hasattr(got, "rows"):
            return f"{name}: {kind_of(got)} came back, but a sympy matrix is asked."
        return _matrices(got, want, name, tolerance)
    number = isinstance(got, (Number, np.number)) and not _is_bool(got)
    if hasattr(got, "rows") or not (is_formula(got) or number):
        return f"{name}: {kind_of(got)} came back, but a sympy expression is asked."
    if tolerance.identity and got == want:
        return None
    from lora_tutor.grading.judging import equivalence

    try:
        got = _plain(got)
        if equivalence.equivalent(got, want):
            return None
        return _rounded(got, want, name) or _unequal(got, name)
    except equivalence.NotComparable as error:
        return f"{name}: your formula cannot be compared: {error}."


def _rounded(got: Any, want: Any, name: str) -> str:
    from lora_tutor.grading.judging import equivalence

    floats = equivalence.rounded(got)
    if not floats or not equivalence.nearly(got, want):
        return ""
    return (
        f"{name}: it is right but for rounding: {floats[0]:.6g} is a float. Write exact numbers, "
        "such as sympy.Rational(1, 3) or sympy.sqrt(2)."
    )


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _unequal(got: object, name: str) -> str:
    shown = str(got) if _prints_at_once(got) else "your formula"
    shown = shown if len(shown) <= 60 else shown[:57] + "..."
    return f"{name}: {shown} is not equivalent to the right formula."


def _prints_at_once(formula: Any) -> bool:
    """sympy evaluates constants to put terms in order, so that 9**9**9**9 is never printed: only
    small formulas are, whose constants are one operation on small numbers."""
    if not is_formula(formula):
        return True
    parts = list(islice(sys.modules["sympy"].preorder_traversal(formula), _MAX_PRINTED + 1))
    constants = [p for p in parts if p.is_number and p.args]
    small = [p for c in constants for p in c.args if p.is_Rational and abs(p) < 1000 and p.q < 1000]
    return len(parts) <= _MAX_PRINTED and len(small) == sum(len(c.args) for c in constants)


def _matrices(got: Any, want: Any, name: str, tolerance: Tolerance) -> str | None:
    if got.shape != want.shape:
        transposed = " That is the shape of the transpose." if got.shape == want.shape[::-1] else ""
        return f"{name}: the shape is {got.shape}, but {want.shape} is asked.{transposed}"
    rows, columns = want.shape
    entries = ((i, j) for i in range(rows) for j in range(columns))
    found = (_formulas(got[i, j], want[i, j], f"{name}[{i}, {j}]", tolerance) for i, j in entries)
    return next((text for text in found if text), None)
