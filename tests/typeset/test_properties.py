"""What holds for every formula, whatever it says."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from lora_tutor.typeset.api import (
    UnsupportedMath,
    block_width,
    check,
    set_or_source,
    typeset_block,
    typeset_inline,
)
from tests.typeset.formulas import formulas, sums

pytestmark = pytest.mark.slow

_EITHER = st.booleans()


@given(formulas, _EITHER)
def test_all_lines_of_a_block_are_equally_wide(latex: str, ascii_only: bool) -> None:
    lines = typeset_block(latex, ascii_only=ascii_only)
    assert {cell_len(line) for line in lines} == {block_width(lines)}


@given(formulas, st.integers(1, 90), _EITHER)
def test_a_broken_block_is_even_and_never_wider_than_the_unbroken_one(
    latex: str, width: int, ascii_only: bool
) -> None:
    whole = typeset_block(latex, ascii_only=ascii_only)
    broken = typeset_block(latex, width, ascii_only=ascii_only)
    assert {cell_len(line) for line in broken} == {block_width(broken)}
    assert block_width(broken) <= max(width, block_width(whole))
    if block_width(whole) <= width:
        assert broken == whole


@given(formulas, st.integers(1, 90))
def test_breaking_loses_no_sign(latex: str, width: int) -> None:
    whole = "".join(typeset_block(latex))
    broken = "".join(typeset_block(latex, width))
    assert sorted(broken.replace(" ", "")) == sorted(whole.replace(" ", ""))


@given(sums, st.integers(15, 80))
def test_a_long_sum_fits_in_the_width(latex: str, width: int) -> None:
    assert block_width(typeset_block(latex, width)) <= width


@given(formulas, _EITHER)
def test_no_source_is_left_over(latex: str, ascii_only: bool) -> None:
    for text in (
        *typeset_block(latex, ascii_only=ascii_only),
        typeset_inline(latex, ascii_only=ascii_only),
    ):
        assert "\\" not in text
        assert "\n" not in text
        assert text.isascii() or not ascii_only


@given(formulas)
def test_the_same_source_gives_the_same_text(latex: str) -> None:
    assert typeset_block(latex, 40) == typeset_block(latex, 40)


@settings(max_examples=300)
@given(
    st.text(max_size=200)
    | st.text(alphabet=r"\{}[]()^_&|'ab1+-=. frcqtleighbdsum", max_size=200)
    | formulas.map(lambda latex: latex[: len(latex) // 2])
)
def test_any_text_is_set_or_refused(text: str) -> None:
    with contextlib.suppress(UnsupportedMath):
        check(text)
    lines, ok = set_or_source(text, 30, True)
    if not ok:
        assert max(cell_len(line) for line in lines) <= 30
        assert "".join(lines).replace(" ", "") == "".join(text.split())


_NESTED = {
    "fractions": (r"\frac{1}{", "}"),
    "superscripts": ("x^{", "}"),
    "subscripts": ("x_{", "}"),
    "roots": (r"\sqrt{", "}"),
    "brackets": ("(", ")"),
    "growing brackets": (r"\left(", r"\right)"),
    "bars in brackets": ("(|", "|)"),
    "accents": (r"\hat{", "}"),
    "matrices": (r"\begin{bmatrix}", r"\end{bmatrix}"),
    "boxes": (r"\boxed{", "}"),
    "commands without braces": (r"\hat", ""),
    "small fractions": (r"\tfrac{1}{", "}"),
}


@pytest.mark.parametrize("name", _NESTED)
@pytest.mark.parametrize("times", [30, 60, 400])
def test_deep_nesting_is_set_or_refused(name: str, times: int) -> None:
    before, after = _NESTED[name]
    with contextlib.suppress(UnsupportedMath):
        check(before * times + "x" + after * times)


def test_thirty_nested_fractions_are_set() -> None:
    lines = typeset_block(r"\frac{1}{" * 30 + "x" + "}" * 30)
    assert len(lines) == 61
