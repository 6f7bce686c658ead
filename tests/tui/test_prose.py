"""Prose, formulas and tables, laid out for a width."""

from __future__ import annotations

import pytest
from textual.content import Content

from lora_tutor.tui.widgets.formula import Formula
from lora_tutor.tui.widgets.prose import Prose, links_of
from lora_tutor.tui.widgets.statement import story_of
from lora_tutor.tui.widgets.tables import column_widths


def plain(markdown: str, width: int = 40) -> list[str]:
    return [line.plain.rstrip() for line in Prose(markdown).lines_at(width)]


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("one two", ["one two"]),
        ("one\ntwo", ["one two"]),
        ("one\n\ntwo", ["one", "", "two"]),
        ("a **b** *c* `d`", ["a b c d"]),
        ("# Title\n\ntext", ["Title", "", "text"]),
        ("- a\n- b\n  - c\n\nd", ["• a", "• b", "  • c", "", "d"]),
        ("3. a\n4. b", ["3. a", "4. b"]),
        ("> said", ["▎ said"]),
        (r"costs \$5", ["costs $5"]),
        (r"$r \ll d$ holds", ["r ≪ d holds"]),
        ("$a_1 * b_1 * c$", ["a₁ ∗ b₁ ∗ c"]),
        ("`$x$`", ["$x$"]),
        ("[words](lesson:4.2)", ["words"]),
        ("[a](x) [b]", ["a [b]"]),
        ("<b>not markup</b>", ["<b>not markup</b>"]),
        ("&#x202e;a &lt;", [r"\u202ea <"]),
        ("| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 2, ["a  b", "─  ─", "1  2", "1  2"]),
    ],
)
def test_markdown_as_lines(markdown: str, expected: list[str]) -> None:
    assert plain(markdown) == expected


def test_items_hang_and_nothing_is_too_wide() -> None:
    lines = plain("- " + "word " * 20, width=24)
    assert lines[0].startswith("• word")
    assert all(line.startswith("  word") for line in lines[1:])
    assert max(map(len, lines)) <= 24


def test_what_stands_deep_or_in_many_columns_is_shown_all_the_same() -> None:
    deep = plain("\n".join("  " * level + f"- level {level}" for level in range(90)))
    assert deep[0] == "• level 0"
    assert deep[-1].endswith("• level 89")
    names = [f"name{at}" for at in range(40)]
    row = "|" + "|".join(names) + "|\n"
    rows = plain(row + "|" + "-|" * 40 + "\n" + row * 2)
    assert rows[:2] == ["name0: name0", "name1: name1"]
    assert rows[39:42] == ["name39: name39", "", "name0: name0"]
    assert max(map(len, [*deep, *rows])) <= 40


def test_a_short_formula_is_not_broken() -> None:
    lines = plain("This is a sentence about $a + b = c + d$ of some length.", width=30)
    assert any("a + b = c + d" in line for line in lines)


def test_a_link_can_be_clicked() -> None:
    line = Prose("see [the page](lesson:4.2)").lines_at(40)[0]
    at = line.plain.index("the page")
    assert line.get_style_at_offset(at + 1).meta["@click"] == "app.follow('lesson:4.2')"
    assert "@click" not in line.get_style_at_offset(0).meta


def test_links_in_order_with_their_words() -> None:
    text = "[the $r$ page](lesson:1.1), then [code `x`](exercise:09_lora_forward)"
    assert links_of(text) == [("the r page", "lesson:1.1"), ("code x", "exercise:09_lora_forward")]


TABLE = "| thing | remark |\n|---|---|\n| $A$ | zeros |\n| B | a long remark that must wrap |"


@pytest.mark.parametrize("width", [14, 20, 60])
def test_a_table_fits(width: int) -> None:
    lines = plain(TABLE, width=width)
    column = lines[0].index("remark")
    assert lines[0].split() == ["thing", "remark"]
    assert set(lines[1]) == {"─", " "}
    assert max(map(len, lines)) <= width
    cells = " ".join(line[column:].strip() for line in lines[2:])
    assert cells == "zeros a long remark that must wrap"


@pytest.mark.parametrize(
    ("natural", "width", "expected"),
    [([3, 4], 80, [3, 4]), ([30, 30], 42, [20, 20]), ([4, 60], 40, [4, 34])],
)
def test_column_widths(natural: list[int], width: int, expected: list[int]) -> None:
    assert column_widths(natural, width) == expected


def test_a_formula_is_set_for_its_width() -> None:
    formula = Formula(r"y = \frac{a}{b}")
    lines = [line.plain for line in formula.lines_at(40)]
    assert len(lines) == 3
    assert all(isinstance(line, Content) for line in formula.lines_at(40))
    assert lines[1].startswith("    y = ")


def test_ascii_formula(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LORA_TUTOR_ASCII", "1")
    text = "\n".join(line.plain for line in Formula(r"\frac{\alpha}{r} A").lines_at(40))
    assert text.isascii()
    assert all(line.isascii() for line in plain(r"- $\Delta W$ and $\alpha$"))


def test_the_story_of_a_stub_joins_lines_and_keeps_formulas() -> None:
    source = '"""One\ntwo.\n\n    y = x\n    z = y\n\n- item\n- other\n"""'
    assert story_of(source) == [["One two."], ["    y = x", "    z = y"], ["- item", "- other"]]
