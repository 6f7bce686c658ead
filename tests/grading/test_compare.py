"""What is equal, what is not, and the sentence which tells a learner the difference."""

from __future__ import annotations

import math
from typing import Any

import hypothesis.extra.numpy as arrays_of
import numpy as np
import pytest
import sympy
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from lora_tutor.grading.judging.array_facts import coefficients, constant_ratio
from lora_tutor.grading.judging.compare import Tolerance, as_a_sum, mismatch
from lora_tutor.grading.judging.proxies import Loopback, Proxy, Raised

USUAL = Tolerance()
ALIKE = Tolerance(identity=True)
d, k = sympy.symbols("d k")
WANT = np.array([[1.5, -2.5, 3.5], [4.5, 5.5, -6.5]])
VALUE_ERROR = Raised("ValueError", ("ValueError", "Exception"), "bad rank")


def says(got: object, want: object, tolerance: Tolerance = USUAL) -> str | None:
    return mismatch(got, want, "y", tolerance)


NUMBERS = st.floats(-1e6, 1e6, allow_nan=False)
FLOATS = arrays_of.arrays(
    st.sampled_from(["float64", "float32"]),
    arrays_of.array_shapes(min_dims=0, max_dims=3, min_side=1, max_side=4),
    elements=st.floats(-1000, 1000, width=16),
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | NUMBERS
    | st.text(max_size=3)
    | st.complex_numbers(allow_nan=False, allow_infinity=False)
    | FLOATS
    | st.sampled_from([sympy.Integer(3), d + k, sympy.Matrix([[d, 1]]), np.float32(2), np.int8(1)])
    | st.sampled_from([torch.ones(2), np.dtype("float32"), torch.float16, math.inf, VALUE_ERROR]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=6,
)


@given(VALUES)
def test_a_value_equals_itself(value: object) -> None:
    assert says(value, value) is None
    assert says(value, value, ALIKE) is None


@given(FLOATS, st.data())
def test_one_entry_beyond_the_tolerance_is_found(want: np.ndarray, data: st.DataObject) -> None:
    rtol, atol = USUAL.of(want.dtype.name)
    got = want.copy()
    at = tuple(data.draw(st.integers(0, size - 1)) for size in want.shape)
    got[at] = want[at] + 3 * (atol + rtol * abs(want[at])) + 3 * np.spacing(abs(want[at]))
    assume(abs(float(got[at]) - float(want[at])) > atol + rtol * abs(float(want[at])))
    assert says(got, want) is not None


@given(FLOATS)
def test_rounding_is_forgiven(want: np.ndarray) -> None:
    rtol, _ = USUAL.of(want.dtype.name)
    assert says(want * want.dtype.type(1 + rtol / 4), want) is None


@pytest.mark.parametrize(
    ("got", "want"),
    [
        (math.nan, 1.0),
        (math.nan, math.nan),
        (1.0, math.nan),
        (math.inf, 1.0),
        (math.inf, -math.inf),
        (1.0, math.inf),
        (np.array([np.nan, 1]), np.array([np.nan, 1])),
        (torch.tensor([math.nan]), torch.tensor([math.nan])),
        (np.full(3, np.nan), np.zeros(3)),
        ([math.nan], [math.nan]),
        ({"a": complex(math.nan, 0)}, {"a": complex(math.nan, 0)}),
        (sympy.nan, sympy.nan),
    ],
    ids=str,
)
def test_nan_equals_nothing_and_infinity_only_itself(got: object, want: object) -> None:
    assert says(got, want) is not None


@pytest.mark.parametrize("tolerance", [Tolerance(rtol=1e9, atol=1e9), Tolerance(rtol=math.inf)])
def test_nan_loses_under_any_tolerance(tolerance: Tolerance) -> None:
    assert says(np.array([np.nan]), np.array([1.0]), tolerance) is not None


@pytest.mark.parametrize(
    "value",
    [math.nan, np.array([np.nan, 1]), torch.tensor([math.nan]), sympy.nan, complex(1, math.nan)],
    ids=str,
)
def test_two_outcomes_with_nan_may_be_alike(value: object) -> None:
    assert says(value, value, ALIKE) is None


def test_nan_is_not_alike_a_number() -> None:
    assert says(np.array([np.nan, 1.0]), np.array([1.0, 1.0]), ALIKE) is not None
    assert says(np.array([np.nan, 1.0]), np.array([np.nan, 2.0]), ALIKE) is not None


SENTENCES: list[tuple[object, object, str]] = [
    (None, WANT, "y: it is None, but a NumPy array is asked."),
    (
        (WANT / 3).astype("float32").astype("float64"),
        WANT / 3,
        "y: it is right to about 7 digits only. Is something computed in float32?",
    ),
    (1 / 3 + 2e-6, 1 / 3, "y: it is right to about 5 digits only."),
    (WANT.tolist(), WANT, "y: a list came back, but a NumPy array is asked."),
    (torch.from_numpy(WANT), WANT, "y: a torch Tensor came back, but a NumPy array is asked."),
    (WANT, torch.from_numpy(WANT), "y: a NumPy array came back, but a torch Tensor is asked."),
    (
        WANT.T,
        WANT,
        (
            "y: the shape is (3, 2), but (2, 3) is asked. "
            "It is exactly the transpose of the right answer."
        ),
    ),
    (
        np.zeros((3, 2)),
        WANT,
        "y: the shape is (3, 2), but (2, 3) is asked. That is the shape of the transpose.",
    ),
    (
        WANT.reshape(6),
        WANT,
        (
            "y: the shape is (6,), but (2, 3) is asked. "
            "The numbers are right, only their arrangement is not."
        ),
    ),
    (
        np.stack([WANT - 1, np.ones((2, 3))]),
        WANT,
        "y: the shape is (2, 2, 3), but (2, 3) is asked. Summed over axis 0 it would be right.",
    ),
    (np.zeros(4), WANT, "y: the shape is (4,), but (2, 3) is asked."),
    (WANT.astype("float32"), WANT, "y: the dtype is float32, but float64 is asked."),
    (WANT * 0.25, WANT, "y: every entry is exactly 0.25 times what it should be."),
    (-WANT, WANT, "y: every entry has the wrong sign."),
    (np.zeros((2, 3)), WANT, "y: every entry is zero, and should not be."),
    (
        WANT[:, :2].T.copy(),
        WANT[:, :2],
        "y: it is exactly the transpose of the right answer.",
    ),
    (np.where(WANT == 3.5, np.nan, WANT), WANT, "y: it holds NaN, first at [0, 2]."),
    (
        np.where(WANT == 3.5, 8, WANT),
        WANT,
        "y: 1 of 6 entries are wrong, first at [0, 2]: got 8, expected 3.5.",
    ),
    (WANT + 1, WANT, "y: every entry is wrong, first at [0, 0]: got 2.5, expected 1.5."),
    (2.0, 3.5, "y: got 2, expected 3.5."),
    (14 * 10**9, 8e7, "y: got 14000000000, expected 80000000."),
    (1e20, 0.5, "y: got 1e+20, expected 0.5."),
    (np.array(2.0), 3.5, "y: got 2, expected 3.5."),
    (np.float64(2.0), 3.5, "y: got 2, expected 3.5."),
    ("3.5", 3.5, "y: a str came back, but a number is asked."),
    (True, 1.5, "y: a bool came back, but a number is asked."),
    (1, True, "y: an int came back, but a bool is asked."),
    (False, True, "y: got False, expected True."),
    (True, 1, "y: a bool came back, but an int is asked."),
    (3.0, 3, "y: a float came back, but an int is asked."),
    (4, 3, "y: got 4, expected 3."),
    ("a", "b", "y: got 'a', expected 'b'."),
    ({"a": 1}, {"a": 1, "b": 2}, "y: the key 'b' is missing."),
    ({"a": 1, "b": 2}, {"a": 1}, "y: the key 'b' should not be there."),
    (
        {"a": 1, "c": 2, "d": 3},
        {"a": 1, "b": 2, "e": 3},
        (
            "y: the key 'b' is missing, and so is 1 other, and the keys 'c' and 'd' should not be "
            "there."
        ),
    ),
    ({"a": [1, 5]}, {"a": [1, 2]}, "y['a'][1]: got 5, expected 2."),
    ([1], {"a": 1}, "y: a list came back, but a dict is asked."),
    ([1, 2], [1], "y: 2 items came back, but 1 should."),
    ([1], [1, 2], "y: 1 item came back, but 2 should."),
    (["fc1.bias", "fc2.bias"], [], "y: 'fc1.bias' and 'fc2.bias' should not be there."),
    (["q.A"], ["q.A", "q.B"], "y: 'q.B' is missing."),
    (
        ["q.A"],
        ["B", "C", "D"],
        "y: 'B' is missing, and so are 2 more, and 'q.A' should not be there.",
    ),
    (["A", "A"], ["A"], "y: 'A' should not be there."),
    (["B", "A"], ["A", "B"], "y[0]: got 'B', expected 'A'."),
    (
        [["A"], ["B", "b"]],
        [["A"], ["B"]],
        "y: ['B'] is missing, and ['B', 'b'] should not be there.",
    ),
    ({"A"}, {"A", "B"}, "y: 'B' is missing."),
    (["A"], {"A"}, "y: a list came back, but a set is asked."),
    ((1,), [1], "y: a tuple came back, but a list is asked."),
    (VALUE_ERROR, 1.0, "y: ValueError was raised (bad rank)."),
    (1.0, VALUE_ERROR, "y: ValueError should be raised here, but no error came."),
    (
        Raised("KeyError", ("KeyError", "LookupError"), "'a'"),
        VALUE_ERROR,
        "y: ValueError should be raised here, but it was KeyError ('a').",
    ),
    (
        math.sqrt(2) * d,
        sympy.sqrt(2) * d,
        (
            "y: it is right but for rounding: 1.41421 is a float. Write exact numbers, such as "
            "sympy.Rational(1, 3) or sympy.sqrt(2)."
        ),
    ),
    (d * k, d + k, "y: d*k is not equivalent to the right formula."),
    (d / (d - d + 0 * k + 1) + sympy.oo, d, "y: your formula cannot be compared: it contains oo."),
    ("d*k", d * k, "y: a str came back, but a sympy expression is asked."),
    (True, sympy.Integer(1), "y: a bool came back, but a sympy expression is asked."),
    (d, sympy.Matrix([[d]]), "y: a sympy expression came back, but a sympy matrix is asked."),
    (sympy.Matrix([[d]]), d, "y: a sympy matrix came back, but a sympy expression is asked."),
    (
        sympy.Matrix([[1], [2]]),
        sympy.Matrix([[1, 2]]),
        "y: the shape is (2, 1), but (1, 2) is asked. That is the shape of the transpose.",
    ),
    (
        sympy.Matrix([[1, d]]),
        sympy.Matrix([[1, k]]),
        "y[0, 1]: d is not equivalent to the right formula.",
    ),
    (1 + 2j, 3 + 1j, "y: got 1+2j, expected 3+1j."),
]


@pytest.mark.parametrize(
    ("got", "want", "sentence"), SENTENCES, ids=[sentence[:50] for _, _, sentence in SENTENCES]
)
def test_each_difference_has_its_sentence(got: object, want: object, sentence: str) -> None:
    assert says(got, want) == sentence


@pytest.mark.parametrize(
    ("got", "want"),
    [
        (3, 3.0),
        (np.float32(3), 3.0),
        (np.array(3.0), 3.0),
        (3.0, np.array(3.0)),
        (np.bool_(True), True),
        (np.int64(3), 3),
        (3, sympy.Integer(3)),
        (sympy.Integer(3), sympy.Float(3)),
        (0.5, sympy.Rational(1, 2)),
        (Raised("IndexError", ("IndexError", "LookupError"), ""), Raised("LookupError", (), "")),
        (math.inf, math.inf),
        (torch.ones(2, dtype=torch.bfloat16) * 1.003, torch.ones(2, dtype=torch.bfloat16)),
    ],
    ids=str,
)
def test_what_means_the_same_is_accepted(got: object, want: object) -> None:
    assert says(got, want) is None


def test_a_proxy_is_never_right() -> None:
    proxy = Proxy(Loopback("", "empty"), 0, "Linear")
    assert says(proxy, WANT) == "y: an object of type Linear came back, but a NumPy array is asked."


@pytest.mark.parametrize("want", [2.0, WANT, 7])
def test_numbers_of_any_size_may_come_back(want: Any) -> None:
    assert says(10**400 if isinstance(want, int) else 10.0**300, want) is not None
    assert says(10**40, want) is not None


@given(
    arrays_of.arrays("float64", (4, 5), elements=st.floats(1.0, 9.0)),
    st.floats(-50, 50).filter(lambda c: abs(c) > 0.01 and abs(c - 1) > 0.01),
)
def test_a_constant_ratio_is_found(want: np.ndarray, ratio: float) -> None:
    found = constant_ratio(ratio * want, want)
    assert found is not None
    assert math.isclose(found, ratio, rel_tol=1e-6)


@given(
    arrays_of.arrays("float64", (3, 4), elements=st.floats(-1e3, 1e3), unique=True),
    arrays_of.arrays("float64", (3, 4), elements=st.floats(-1e3, 1e3), unique=True),
)
def test_a_sentence_holds_at_most_one_expected_entry(got: np.ndarray, want: np.ndarray) -> None:
    sentence = says(got, want)
    assume(sentence is not None)
    assert sentence is not None
    shown = {f"{entry:.6g}" for entry in want.ravel()} - {f"{entry:.6g}" for entry in got.ravel()}
    # A whole number in the sentence may be a count or an index.
    shown = {entry for entry in shown if "." in entry}
    words = sentence.replace(",", " ").replace(":", " ").rstrip(".").split()
    assert sum(word in shown for word in words) <= 1


@given(st.floats(width=64), st.floats(width=64))
def test_vast_entries_raise_no_warning(left: float, right: float) -> None:
    got, want = np.array([left, 1e308, 2]), np.array([right, 3, -1e308])
    assert says(got, want) is not None
    assert says(np.stack([got, got]), want) is not None


@given(st.floats(-9, 9).filter(lambda c: abs(c) > 1e-3), st.floats(-9, 9))
def test_the_coefficients_of_a_sum_are_found(first: float, second: float) -> None:
    parts = {"Wx": np.arange(1.0, 7.0), "A(Bx)": np.arange(6.0) ** 2}
    found = coefficients(first * parts["Wx"] + second * parts["A(Bx)"], parts)
    assert found is not None
    assert found == pytest.approx({"Wx": first, "A(Bx)": second}, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize(
    "got",
    [np.array([1.0, 0, 0, 0, 0, 9]), np.full(6, np.nan), np.ones(5), np.array(["a"] * 6)],
    ids=["another structure", "NaN", "another shape", "text"],
)
def test_what_is_no_sum_of_the_parts_is_not_told_as_one(got: np.ndarray) -> None:
    parts = {"Wx": np.arange(1.0, 7.0), "A(Bx)": np.arange(6.0) ** 2}
    assert coefficients(got, parts) is None
    assert as_a_sum(got, parts) == ""
    assert coefficients(got, {}) is None


def test_an_entry_of_what_has_a_name_in_words_is_named_in_words() -> None:
    assert mismatch({"a": 1}, {"a": 2}, "bill of 7 layers", USUAL) == (
        "a of bill of 7 layers: got 1, expected 2."
    )
    assert mismatch([1], [2], "bill of 7 layers", USUAL) == (
        "entry 0 of bill of 7 layers: got 1, expected 2."
    )
    assert mismatch({"a": [1]}, {"a": [2]}, "s.bill", USUAL) == "s.bill['a'][0]: got 1, expected 2."
