"""The contract with the rest: what is refused, how, and what comes back instead."""

from __future__ import annotations

import pytest

from lora_tutor.typeset.api import (
    UnsupportedMath,
    block_width,
    check,
    set_or_source,
    typeset_block,
    typeset_inline,
)


@pytest.mark.parametrize(
    ("latex", "construct", "position"),
    [
        (r"a + \foo{b}", r"\foo", 4),
        (r"a % b", "%", 2),
        (r"a $ b", "$", 2),
        (r"a & b", "&", 2),
        (r"a \\ b", r"\\", 2),
        (r"a }", "}", 2),
        (r"{a", "the end", 2),
        (r"\frac{a}", r"\frac", 0),
        (r"x^a^b", "^", 3),
        (r"x_", "_", 1),
        (r"\left( a", "the end", 8),
        (r"\left a \right)", r"\left", 0),
        (r"a \right)", r"\right", 2),
        (r"\begin{tikz} a \end{tikz}", r"\begin{tikz}", 0),
        (r"\begin{bmatrix} a \end{pmatrix}", r"\end{pmatrix}", 18),
        (r"\begin{array}{xx} a \end{array}", r"\begin{array}{xx}", 0),
        (r"\text{a \foo}", r"\f", 8),
        (r"\text{a", r"\text", 0),
        (r"\not x", r"\not", 0),
        ("a \N{SNOWMAN}", "\N{SNOWMAN}", 2),
        ("a \x07", "U+0007", 2),
        ("a \\", "\\", 2),
    ],
)
def test_a_refusal_names_the_construct_and_its_place(
    latex: str, construct: str, position: int
) -> None:
    with pytest.raises(UnsupportedMath) as refusal:
        check(latex)
    assert refusal.value.construct == construct
    assert refusal.value.position == position
    assert f"{construct} at character {position + 1} of the formula: " in str(refusal.value)


def test_the_source_comes_back_wrapped_when_it_cannot_be_set() -> None:
    lines, ok = set_or_source(r"a + \foo b + averylongword", 10, True)
    assert (lines, ok) == ([r"a + \foo b", "+", "averylongw", "ord"], False)


@pytest.mark.parametrize(
    ("display", "ascii_only", "lines"),
    [
        (True, False, [" α  ", "─── ", " r  "]),
        (False, False, ["α/r"]),
        (True, True, [" alpha ", "-------", "   r   "]),
        (False, True, ["alpha/r"]),
    ],
)
def test_set_or_source_sets_in_every_form(
    display: bool, ascii_only: bool, lines: list[str]
) -> None:
    set_lines, ok = set_or_source(r"\frac{\alpha}{r}", 40, display, ascii_only)
    assert ok
    assert [line.rstrip() for line in set_lines] == [line.rstrip() for line in lines]


def test_what_cannot_be_broken_keeps_its_width() -> None:
    latex = r"\left( a + b + c + d \right)"
    assert typeset_block(latex, 5) == typeset_block(latex)
    assert block_width(typeset_block(latex, 5)) == 15


def test_wide_characters_take_two_cells() -> None:
    lines = typeset_block(r"\frac{\text{日本}}{x}")
    assert block_width(lines) == 6
    assert lines[1] == "─" * 6


@pytest.mark.parametrize("latex", ["", " ", "{}"])
def test_nothing_is_one_empty_line(latex: str) -> None:
    assert typeset_block(latex) == [""]
    assert typeset_inline(latex) == ""


def test_callers_may_change_the_list_they_get() -> None:
    typeset_block("x").append("y")
    assert typeset_block("x") == ["x"]
