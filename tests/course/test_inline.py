from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lora_tutor.course.inline import bare_prose, formulas, inline_math, split_prose, stray_dollars


def angle(latex: str) -> str:
    return f"<{latex}>"


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("a $x$ b", "a <x> b"),
        ("$x$", "<x>"),
        ("$x$, $y$; $z$.", "<x>, <y>; <z>."),
        ("($x$)-$y$", "(<x>)-<y>"),
        (r"$\alpha/r \neq 1$", r"<\alpha/r \neq 1>"),
        (r"costs \$5 and \$6", "costs $5 and $6"),
        ("costs $5 and $6", "costs $5 and $6"),
        ("costs $5 and $x$", "costs $5 and <x>"),
        (r"$a \$ b$", r"<a \$ b>"),
        ("`$x$` $y$", "`$x$` <y>"),
        ("``a ` $x$`` $y$", "``a ` $x$`` <y>"),
        ("a ` b $x$", "a ` b <x>"),
        ("a ` b\n\nc ` $x$", "a ` b\n\nc ` <x>"),
        (r"\`$x$\`", r"\`<x>\`"),
        (r"\\$x$", r"\\<x>"),
        ("$ x$ and $y $", "$ x$ and $y $"),
        ("$x\ny$", "<x\ny>"),
        ("$x\n\ny$", "$x\n\ny$"),
        ("$x$2", "$x$2"),
        ("$$x$$", "$$x$$"),
        ("$", "$"),
        ("$5 `a$b`", "$5 `a$b`"),
        (r"ends in \ ", r"ends in \ "),
        ("| $a$ | $b$ |", "| <a> | <b> |"),
    ],
)
def test_what_is_a_formula(markdown: str, shown: str) -> None:
    assert inline_math(markdown, angle) == shown


def test_places() -> None:
    text = "a `c$`\n$x$ \\$ $y$ $ z"
    assert [(text[at : at + 3], latex) for at, latex in formulas(text)] == [
        ("$x$", "x"),
        ("$y$", "y"),
    ]
    assert [text[at:] for at, _ in stray_dollars(text)] == ["$ z"]
    assert len(bare_prose(text)) == len(text)
    assert "c" not in bare_prose(text)


@pytest.mark.parametrize(
    ("text", "halves"),
    [
        ("a -- b -- c", ("a", "b -- c")),
        ("`a -- b` -- c", ("`a -- b`", "c")),
        ("$a -- b$ x -- $c$", ("$a -- b$ x", "$c$")),
        ("none", ("none", "")),
    ],
)
def test_split_outside_code_and_formulas(text: str, halves: tuple[str, str]) -> None:
    assert split_prose(text, " -- ") == halves


TEXT = st.lists(
    st.sampled_from(["$", "`", "\\", "\n", " ", "a", "5", "``", "$$", "β"]) | st.text(max_size=3),
    max_size=30,
).map("".join)


@given(TEXT)
def test_nothing_is_lost(text: str) -> None:
    """With each formula put back between its dollars, only the escapes have changed."""
    back = inline_math(text, lambda latex: f"${latex}$")
    assert back.replace("\\", "") == text.replace("\\", "")
    if "\\$" not in text:
        assert back == text


@given(st.text(alphabet=st.characters(exclude_characters="$")))
def test_text_without_dollars_is_untouched(text: str) -> None:
    assert inline_math(text, angle) == text


@given(st.text(alphabet="ab+ ", min_size=1).map(lambda body: f"x{body}y"), st.text("ab \n,"))
def test_text_around_a_formula_survives(body: str, around: str) -> None:
    assert inline_math(f"{around}${body}${around}", angle) == f"{around}<{body}>{around}"
