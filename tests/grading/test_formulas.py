"""Formulas cross as trees, and are compared by their values."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgpack
import pytest
import sympy
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lora_tutor.grading.jail.errors import WireError
from lora_tutor.grading.jail.wire import Codec
from lora_tutor.grading.judging import equivalence
from lora_tutor.grading.judging.equivalence import NotComparable, equivalent

CODEC = Codec()
d, k, r, n = sympy.symbols("d k r n", positive=True)
SYMBOLS = st.sampled_from([d, k, r, n])


def crossed(value: object) -> Any:
    return CODEC.decode(CODEC.encode(value))


def bare(expression: Any, *arguments: object) -> Any:
    """A node as it is written, not as sympy would simplify it."""
    return expression(*arguments, evaluate=False)


# Sums, products and quotients of the course's letters, as learners write parameter counts.
EXPRESSIONS = st.recursive(
    SYMBOLS | st.integers(1, 9).map(sympy.Integer) | st.fractions(1, 4).map(sympy.Rational),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: pair[0] + pair[1]),
        st.tuples(inner, inner).map(lambda pair: pair[0] * pair[1]),
        st.tuples(inner, inner).map(lambda pair: pair[0] / pair[1]),
        st.tuples(inner, st.integers(2, 3)).map(lambda pair: pair[0] ** pair[1]),
    ),
    max_leaves=8,
)


@given(EXPRESSIONS)
def test_an_expression_arrives_as_it_left(expression: Any) -> None:
    assert crossed(expression).doit() == expression.doit()


@pytest.mark.parametrize(
    "value",
    [
        sympy.Integer(3),
        sympy.Rational(-2, 3),
        sympy.Float(0.1),
        sympy.pi,
        sympy.E,
        sympy.oo,
        sympy.nan,
        sympy.sqrt(d) / 3,
        sympy.exp(-d) + sympy.log(k),
        sympy.Min(d, k),
        sympy.Max(d, k, r),
        sympy.Abs(sympy.Symbol("z")),
        sympy.floor(d / 2) + sympy.ceiling(k / 3),
        sympy.sin(d) * sympy.cos(k) + sympy.tanh(r),
        sympy.Matrix([[d, k], [r, 2]]),
        sympy.zeros(0, 3),
        sympy.ImmutableMatrix([[d]]),
    ],
    ids=str,
)
def test_every_known_node_crosses(value: Any) -> None:
    there = crossed(value)
    assert there == value or there.doit() == value
    assert isinstance(there, sympy.MatrixBase) == isinstance(value, sympy.MatrixBase)


@pytest.mark.parametrize(
    ("written", "done"),
    [
        (sympy.UnevaluatedExpr(d / (2 * r)) + 1, d / (2 * r) + 1),
        (sympy.Sum(d + k, (n, 1, 3)) / 2, 3 * (d + k) / 2),
        (sympy.Integral(k, (n, 0, d)), d * k),
        (sympy.Limit(d * k / (d + k), k, sympy.oo), d),
    ],
    ids=str,
)
def test_what_was_only_written_down_is_worked_out(written: Any, done: Any) -> None:
    assert sympy.simplify(crossed(written) - done) == 0


@pytest.mark.parametrize(
    "facts", [{}, {"positive": True}, {"integer": True, "negative": False}, {"real": True}]
)
def test_a_symbol_keeps_its_assumptions(facts: dict[str, bool]) -> None:
    assert crossed(sympy.Symbol("r", **facts)) == sympy.Symbol("r", **facts)


@pytest.mark.parametrize(
    "value",
    [
        sympy.Sum(sympy.Function("f")(n), (n, 1, k)),
        sympy.Piecewise((d, d > 1), (k, True)),
        sympy.MatrixSymbol("A", 2, 3),
        sympy.Function("f")(d),
        sympy.Integer(10) ** 400,
        sympy.Add(*sympy.symbols("x:5000")),
    ],
    ids=["open sum", "cases", "matrix symbol", "function", "400 digits", "5000 terms"],
)
def test_what_the_grader_does_not_read_is_refused(value: Any) -> None:
    with pytest.raises(WireError):
        CODEC.encode(value)


def test_a_tree_that_is_too_deep_is_refused() -> None:
    tree: Any = d
    for _ in range(60):
        tree = bare(sympy.Add, bare(sympy.Mul, tree, 2), 1)
    with pytest.raises(WireError):
        CODEC.encode(tree)


TREES = st.recursive(
    st.sampled_from(["Add", "Mul", "Pow", "Symbol", "Integer", "Matrix", "exp", "Min", "floor"])
    | st.none()
    | st.integers(-5, 5)
    | st.text("-19e.", max_size=4)
    | st.floats()
    | st.dictionaries(st.sampled_from(["positive", "zero", "odd"]), st.booleans(), max_size=3),
    lambda inner: st.tuples(
        st.sampled_from(["Add", "Mul", "Pow", "exp", "log", "Abs", "Min", "Max", "sqrt", "Float"])
        | st.sampled_from(["Symbol", "Integer", "Rational", "Constant", "Matrix", "ceiling"]),
        st.lists(inner, max_size=4),
    ).map(lambda pair: [pair[0], *pair[1]]),
    max_leaves=10,
)


@settings(max_examples=300)
@given(TREES)
def test_any_tree_is_a_formula_or_a_wire_error(tree: object) -> None:
    try:
        CODEC.decode(msgpack.packb(msgpack.ExtType(2, msgpack.packb(tree))))
    except WireError:
        return


@pytest.mark.parametrize(
    "tree",
    [
        ["Integer", "9" * 400],
        ["Rational", "1", "0"],
        ["Pow", ["Integer", "2"]],
        ["Symbol", "x", {"positive": True, "negative": True}],
        ["Symbol", "x" * 200, {}],
        ["Matrix", 2, 2, [["Integer", "1"]]],
        ["Matrix", -1, 0, []],
        ["Matrix", 0, 1 << 60, []],
        ["sympify", "__import__('os')"],
        ["Lambda", ["Symbol", "x", {}]],
    ],
    ids=lambda tree: str(tree)[:30],
)
def test_forged_trees_are_refused(tree: list[object]) -> None:
    with pytest.raises(WireError):
        CODEC.decode(msgpack.packb(msgpack.ExtType(2, msgpack.packb(tree))))


# -- equivalence --------------------------------------------------------------------------------


@settings(max_examples=40)
@given(EXPRESSIONS, st.sampled_from([sympy.expand, sympy.factor, sympy.together, sympy.cancel]))
def test_rewritten_forms_are_equivalent(expression: Any, rewrite: Any) -> None:
    assert equivalent(rewrite(expression), expression)


@settings(max_examples=40)
@given(EXPRESSIONS, SYMBOLS)
@example((k**3 + r) ** 9, d)  # beside a number so large that 40 digits do not show it
def test_a_perturbed_form_is_not(expression: Any, symbol: Any) -> None:
    assert not equivalent(expression + symbol / 1000, expression)
    assert not equivalent(-expression, expression)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (sympy.Symbol("d") * r, d * r),
        (sympy.Float(0.5) * d, d / 2),
        (2 / 3 * d + 7 / 30, 2 * d / 3 + sympy.Rational(7, 30)),
        (1 / 3 + 1 / 3 - d, sympy.Rational(2, 3) - d),
        (2 / 3, sympy.Rational(2, 3)),
        (sympy.sqrt(d) ** 2, d),
        (sympy.exp(sympy.log(d)), d),
        (sympy.Min(d, k) + sympy.Max(d, k), d + k),
        (bare(sympy.Add, d, k, -k), d),
        (3, sympy.Integer(3)),
        (sympy.pi * 2, sympy.pi + sympy.pi),
    ],
    ids=str,
)
def test_equal_functions_are_equivalent_however_they_are_written(left: Any, right: Any) -> None:
    assert equivalent(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (d * r, k * r),
        (d + k, d * k),
        (d**2, d**3),
        (sympy.Symbol("x"), d),
        (sympy.Integer(2), d),
        (d + sympy.Float("1e-9"), d),
        (0.333333 * d, d / 3),
        (math.sqrt(2) * d, sympy.sqrt(2) * d),
        (sympy.Abs(sympy.Symbol("s")), sympy.Symbol("s")),
        (sympy.sqrt(sympy.Symbol("s") ** 2), sympy.Symbol("s")),
    ],
    ids=str,
)
def test_different_functions_are_not(left: Any, right: Any) -> None:
    assert not equivalent(left, right)


def tower(height: int) -> Any:
    node: Any = sympy.Integer(9)
    for _ in range(height):
        node = bare(sympy.Pow, sympy.Integer(9), node)
    return node


BOMBS = {
    "a tower of powers": tower(5),
    "a tower of exponentials": bare(sympy.exp, bare(sympy.exp, bare(sympy.exp, d**3))),
    "a division by zero": bare(sympy.Pow, bare(sympy.Add, d, -d), -1),
    "a logarithm of zero": bare(sympy.log, bare(sympy.Add, d, -d)),
    "infinity": bare(sympy.Add, d, sympy.oo),
    "not a number": sympy.nan,
    "an imaginary number": sympy.I * d,
    "the least of complex numbers": bare(sympy.Min, bare(sympy.Pow, -d, sympy.Rational(1, 2)), k),
    "a hundred and twenty symbols": sympy.Add(*sympy.symbols("x:120")),
    "an integral": sympy.Integral(sympy.Function("f")(d), (d, 0, 1)),
    "a sine of something vast": bare(sympy.sin, tower(2)),
    "many vast powers": bare(sympy.Add, *(bare(sympy.Pow, d, tower(1) + i) for i in range(300))),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_end_quickly_with_a_reason(name: str) -> None:
    began = time.perf_counter()
    with pytest.raises(NotComparable) as caught:
        equivalent(BOMBS[name], d)
    assert time.perf_counter() - began < 2
    assert str(caught.value).startswith("it ")


def test_formulas_that_agree_at_all_points_but_the_last_are_told_apart() -> None:
    drawn = [dict(point)["d"] for point in equivalence._points(d, d, signed=True)]
    assert len(drawn) == equivalence.POINTS == len(set(drawn))
    agreeing = sympy.Integer(1)
    for point in drawn[:-1]:
        agreeing *= d - point
    assert not equivalent(d + agreeing, d)


@pytest.mark.parametrize(
    "ask",
    [
        lambda text: equivalence.equivalent(text, d),
        lambda text: equivalence.nearly(text, d),
        lambda text: equivalence.sampled([text, d]),
        lambda text: equivalence.rounded(text),
        lambda text: equivalence.growth(text),
    ],
)
def test_text_of_a_submission_is_never_run(ask: Callable[[str], object], tmp_path: Path) -> None:
    """sympy makes a formula of text by running it as Python."""
    ran = tmp_path / "ran"
    with pytest.raises(NotComparable, match="is no formula"):
        ask(f"__import__('pathlib').Path({str(ran)!r}).touch()")
    assert not ran.exists()


@pytest.mark.parametrize(
    ("formula", "times"),
    [(d * k, 4), (r * (d + k), 4), (d / (3 * k), 1), (d**2 / (k + r), 2), (sympy.sqrt(d), 2**0.5)],
)
def test_growth_is_told_of_fractions_too(formula: Any, times: float) -> None:
    found = equivalence.growth(formula)
    assert len(found) > 2
    assert found == pytest.approx([times] * len(found))
