"""The laws by which slips are told that no author has foreseen, one by one."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from lora_tutor.grading.judging.proxies import Raised
from lora_tutor.grading.judging.slips.cases import Observed, only_in
from lora_tutor.grading.judging.slips.covers import ways_of
from lora_tutor.grading.judging.slips.factors import in_words, made_of
from lora_tutor.grading.judging.slips.laws import Leaf, laws_of
from lora_tutor.grading.judging.slips.members import of_refusals
from lora_tutor.grading.judging.slips.stops import stopping_line

REFUSED = Raised("ValueError", (), "")
d, k = sympy.symbols("d k", positive=True)
WRONG_BELOW_ZERO = Observed("y", "y for a row, α=-3", "", right=False)
RIGHT_ABOVE = [Observed("y", f"y for {n} rows, α=7", "", right=True) for n in (2, 4)]


@pytest.mark.parametrize(
    ("got", "want", "laws"),
    [
        (-d * k, d * k, {"sign"}),
        (d**2 * k, d * k, {"factor", "degree"}),
        (d * k + d, d * k, {"factor", "mixed"}),
        (1.0, REFUSED, {"not_refused", "untested"}),
        (Raised("KeyError", (), "", " in line 3: `raise KeyError`"), REFUSED, {"other_error"}),
        (Raised("NameError", (), "", " in line 3: `return A`"), REFUSED, {"untested"}),
        (Raised("AssertionError", (), "", " in line 3: `assert r`"), REFUSED, {"other_error"}),
        (Raised("KeyError", (), ""), 1.0, {"refused"}),
        ({"a": 1}, {"a": 1, "b": 2}, {"keys"}),
        ({"a": 3}, {"a": 1, "b": 2}, set()),
        (["b", "a"], ["a", "b"], {"order"}),
        (["a"], ["a", "b"], {"lacking"}),
        (["a", "c"], ["a"], {"surplus"}),
        (["c"], ["a"], {"other_members"}),
        (("a",), ["a"], {"kind"}),
        (1.0, None, {"something"}),
        ("(8, 3) and (5, 3)", "(3, 8) and (5, 3)", {"turned"}),
        ("(3, 8) and (5, 3)", "(5, 3) and (3, 8)", {"exchanged"}),
        ("float64 and float32", "float32 and float32", {"another_dtype"}),
        ("mixed", "(3, 8)", set()),
        (np.full(3, 1 / 3), np.full(3, 1 / 3, np.float16), {"dtype"}),
        (np.zeros(3), np.zeros(3, np.float32), {"dtype"}),
        (np.zeros((0, 3)), np.zeros((0, 3), np.float32), {"dtype"}),
        (np.zeros((0, 3)), np.ones((2, 3)), {"shape"}),
        (3 * np.array([1.0, -1.0]), np.array([1.0, -1.0]), {"factor"}),
        (np.arange(6.0).reshape(3, 2) * [2, 3], np.arange(6.0).reshape(3, 2), {"by_column"}),
        (np.add(np.arange(8.0).reshape(4, 2), [2, 3]), np.arange(8.0).reshape(4, 2), {"shifted"}),
        (False, True, set()),
        (np.full(3, 1 + 1e-12), np.ones(3), set()),
    ],
)
def test_the_laws_of_one_value(got: object, want: object, laws: set[str]) -> None:
    assert laws_of(Leaf("y", got, want, {})) == laws


@pytest.mark.parametrize(("got", "laws"), [("unusable", set()), ("normal with ...", {"drawn"})])
def test_only_a_law_is_told_as_one(got: str, laws: set[str]) -> None:
    assert laws_of(Leaf("_law", got, "uniform between -1 and 1", {})) == laws


@pytest.mark.parametrize(
    ("others", "told"),
    [
        (RIGHT_ABOVE, "a row, α=-3"),
        ([*RIGHT_ABOVE, Observed("y", "y for a row, α=2", "", right=True)], "α=-3"),
        ([*RIGHT_ABOVE, Observed("y", "y for a row, α=-3, x zero", "", right=True)], "a row, α=-3"),
        ([*RIGHT_ABOVE, Observed("y", "y for a row, α=-3, twice", "", right=True)], ""),
        ([*RIGHT_ABOVE, Observed("y", "y for no rows, α=-3", "", right=True)], "a row, α=-3"),
        (
            [*RIGHT_ABOVE, Observed("y", "y for x of shape (2, 0, 8), α=-3", "", right=True)],
            "a row, α=-3",
        ),
        ([Observed("z", "z for a row", "", right=True)], ""),
    ],
)
def test_what_alone_goes_wrong_may_be_right_where_something_is_zero(
    others: list[Observed], told: str
) -> None:
    assert only_in([WRONG_BELOW_ZERO, *others]) == told


def test_what_is_zero_in_a_right_case_too_is_not_told() -> None:
    wrong = Observed("y", "y for α=-3, b zero", "", right=False)
    others = [*RIGHT_ABOVE, Observed("y", "y for α=7, b zero", "", right=True)]
    assert only_in([wrong, *others]) == "α=-3"


def test_a_letter_tells_no_case() -> None:
    wrong = Observed("gradient", "gradient of x", "", right=False)
    right = [Observed("gradient", f"gradient of {name}", "", right=True) for name in "AB"]
    assert only_in([wrong, *right]) == ""


@pytest.mark.parametrize(
    ("found", "k", "r", "said"),
    [
        ([5.0, 6.0], [7.0, 9.0], [2.0, 3.0], None),
        ([5.0, 6.0, 8.0], [7.0, 9.0, 11.0], [2.0, 3.0, 3.0], "k - r"),
        ([2.5, 3.0], [5.0, 9.0], [2.0, 3.0], "k/r"),
    ],
)
def test_two_whole_numbers_agree_by_chance(
    found: list[float], k: list[float], r: list[float], said: str | None
) -> None:
    pairs = zip(k, r, strict=True)
    given = [{"k": frozenset([one]), "r": frozenset([other])} for one, other in pairs]
    assert made_of(found, given) == said


@pytest.mark.parametrize(("line", "law"), [("raise KeyError", "other_error"), ("f(x)", "untested")])
def test_an_error_that_was_raised_on_purpose_is_a_refusal(line: str, law: str) -> None:
    for text in (line, f"if r: {line}"):
        assert of_refusals(Raised("KeyError", (), "", f" in line 3: `{text}`")) == {law}


@pytest.mark.parametrize("got", [np.zeros(0), np.zeros((0, 5)), np.full((1, 1), "a")])
def test_of_what_has_no_numbers_nothing_is_mended(got: object) -> None:
    assert not ways_of(Leaf("y", got, np.ones((1, 1)), {}))


def test_a_factor_may_be_negative_and_a_size() -> None:
    given = [{"n": frozenset([2.0])}, {"n": frozenset([3.0])}]
    assert in_words([-2.0, -3.0], given) == "-n"


@pytest.mark.parametrize(
    ("where", "place"),
    [
        (" in line 4: `return x @ x`", "line 4: `return x @ x`"),
        (" in line 4: `raise ValueError`", None),
        ("", None),
    ],
)
def test_the_line_that_raised_wherever_a_value_was_asked(where: str, place: str | None) -> None:
    raised = Raised("ValueError", (), "sizes", where)
    found = stopping_line([Leaf(name, raised, 1.0, {}) for name in ("y", "z")])
    assert (found.name if found else None) == place
    assert stopping_line([Leaf("y", raised, 1.0, {}), Leaf("z", 2.0, 1.0, {})]) is None
