from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lora_tutor.course.wrapping import cell_width, wrap, wrap_code, wrap_formula

WIDTHS = st.integers(20, 90)


@pytest.mark.parametrize(
    ("text", "cells"), [("abc", 3), ("ΔW", 2), ("x\u0302", 1), ("ｗ", 2), ("日本", 4), ("", 0)]
)
def test_cells(text: str, cells: int) -> None:
    assert cell_width(text) == cells


def test_hanging_indent() -> None:
    assert wrap("aa bb cc dd", 7, "- ", "  ") == ["- aa bb", "  cc dd"]


def test_a_long_word_is_cut() -> None:
    assert wrap("ab " + "x" * 12, 8, "- ", "  ") == ["- ab", "  xxxxxx", "  xxxxxx"]


def test_a_formula_breaks_before_its_relations() -> None:
    formula = "ΔW = (α/r)·A B ≤ Σ σᵢ uᵢ vᵢᵀ"
    assert wrap_formula(formula, 80) == [formula]
    assert wrap_formula(formula, 18) == ["ΔW = (α/r)·A B", "  ≤ Σ σᵢ uᵢ vᵢᵀ"]


def test_long_code_goes_on_after_a_backslash() -> None:
    assert wrap_code("short\n" + "x" * 12, 8) == ["short", "xxxxxxx\\", "xxxxx"]


@given(st.text(max_size=120), WIDTHS)
def test_no_line_is_wider_and_no_word_is_lost(text: str, width: int) -> None:
    lines = wrap(text, width, "- ", "  ")
    assert max(map(cell_width, lines)) <= width
    said = "".join("".join(lines).split())
    assert said == "".join(("-" + text).split()) or not text.strip()


@given(st.text(alphabet="ab =≤+", max_size=150), WIDTHS)
def test_formulas_keep_their_signs(text: str, width: int) -> None:
    lines = wrap_formula(text, width)
    assert max(map(cell_width, lines)) <= width
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(st.text(alphabet="ab \n日", max_size=200), WIDTHS)
def test_code_keeps_its_lines(text: str, width: int) -> None:
    lines = wrap_code(text, width)
    assert max(map(cell_width, lines)) <= width
    whole = "\n".join(lines).replace("\\\n", "")
    assert whole == "\n".join(line.rstrip() for line in text.split("\n"))
