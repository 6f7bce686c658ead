from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lora_tutor.course.linear_markdown import LinearMarkdown
from lora_tutor.course.loader import load_course
from lora_tutor.course.page import load_page
from lora_tutor.course.plain import render_page, words_of
from lora_tutor.course.wrapping import cell_width


def rendered(root: Path, width: int = 80, lesson: str = "1.1", body: str | None = None) -> str:
    course = load_course(root)
    if body is not None:
        course.lesson(lesson).file.write_text(body, encoding="utf-8")
    return render_page(load_page(course.lesson(lesson)), course, width, lambda name: f"<{name}>")


def lines_of(markdown: str, width: int = 40) -> list[str]:
    return LinearMarkdown(lambda latex: f"<{latex}>", lambda href: href).lines(markdown, width)


def assert_in_order(text: str, parts: list[str]) -> None:
    places = [text.find(part) for part in parts]
    assert -1 not in places, parts[places.index(-1)] + text
    assert places == sorted(places)


def test_the_sample_page_in_order(course_root: Path) -> None:
    text = rendered(course_root)
    parts = [
        "Lesson 1.1: What a product is\n\nThis course: ΔW = A B.\n\nA product",
        " of A and B costs $5, and $B$ is code.",
        " See sums (lesson 2.1), doubling\n(exercise 01_double) and the lab (lab L1).\n",
        "\n    ΔW = AB\n",
        "letter  shape\n------  ------\nA       (d, r)\n",
        "    >>> def twice(x):\n    ...     return 2 * x\n    >>> twice(2)\n    4\n",
        "[figure: cells]\nHow A is read.\n<cells>\n",
        "Question 1\nWhich is right for A?\n  a) A -- B\n  b) B A\n  c) both\n",
        "    plain\n",
        "Exercises\n- 01_double: Twice the number\n",
        "Answers\n\nQuestion 1: a is right.\n  a) Right: it has r columns.\n",
        "  c) They differ in shape.\n",
    ]
    assert_in_order(text, parts)
    assert text.count("What a product is") == 1


def test_a_lab_is_run_in_the_course_that_is_open(course_root: Path) -> None:
    course = replace(load_course(course_root), option=" --course here")
    page = load_page(replace(course.lesson("1.1"), labs=("own",)))
    text = render_page(page, course, 80, str)
    assert "Labs\n- own (lora-tutor labs own --course here)\n" in text


def test_words_to_search_in_are_what_the_page_says_before_it_is_answered(course_root: Path) -> None:
    words = words_of(load_page(load_course(course_root).lesson("1.1")))
    parts = [
        "What a product is ",
        " of A and B costs $5, and $B$ is code. ",
        " See sums (lesson 2.1), doubling (exercise 01_double) and the lab (lab L1). ",
        " ΔW = AB ",
        " letter shape A (d, r) ",
        " >>> twice(2) 4 ",
        " How A is read. ",
        " Which is right for A? A -- B B A both ",
        " plain",
    ]
    assert_in_order(words, parts)
    assert "Right: it has" not in words
    assert "They differ" not in words


def test_a_page_before_the_letters_are_met_has_no_convention(course_root: Path) -> None:
    manifest = course_root / "lessons/course.toml"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(f'convention_from = "2.1"\n{text}', encoding="utf-8")
    assert rendered(course_root).startswith("Lesson 1.1: What a product is\n\nA product of A")


def test_a_page_without_formula_has_no_convention(course_root: Path) -> None:
    assert rendered(course_root, lesson="2.1") == "Lesson 2.1: What a sum is\n\nNo letters here.\n"


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120])
def test_no_line_is_wider(course_root: Path, width: int) -> None:
    assert max(map(cell_width, rendered(course_root, width).split("\n"))) <= width


def test_a_formula_that_cannot_be_set_stays_source(course_root: Path) -> None:
    text = rendered(
        course_root, body="# T\n\nIt is $\\nosuchmacro x$.\n\n$$\n\\nosuchmacro y\n$$\n"
    )
    assert "It is \\nosuchmacro x." in text
    assert "    \\nosuchmacro y\n" in text


@pytest.mark.parametrize(
    ("markdown", "lines"),
    [
        ("*a* **b** `c` ~d~", ["a b c ~d~"]),
        ("## Head\ntext", ["Head", "", "text"]),
        ("- one\n- two\n  - in", ["- one", "- two", "  - in"]),
        ("3. one\n4. two", ["3. one", "4. two"]),
        ("- a\n\n- b", ["- a", "", "- b"]),
        ("[PEFT](https://x.org)", ["PEFT (https://x.org)"]),
        ("[3.1](3.1) [empty]()", ["3.1 empty"]),
        ("see [x.org](https://x.org)", ["see https://x.org"]),
        ("<https://x.org>", ["https://x.org"]),
        ("> said", ["  said"]),
        ("a  \nb", ["a", "b"]),
        ("a\nb", ["a b"]),
        ("- $a*b*c$", ["- <a*b*c>"]),
        ("`$x$` and \\$1", ["$x$ and $1"]),
        ("a\n\n    code", ["a", "", "    code"]),
        ("- ```\n  code\n  ```", ["-     code"]),
        ("-", ["-"]),
        ("<b>x</b>", ["<b>x</b>"]),
    ],
)
def test_markdown(markdown: str, lines: list[str]) -> None:
    assert lines_of(markdown) == lines


def test_long_items_hang() -> None:
    assert lines_of("1. " + "word " * 9, 20) == ["1. word word word", *["   word word word"] * 2]


TABLE = "| name | size |\n|---|---:|\n| $a|b$ | 1 |\n| long | 22 |\n"


def test_a_table_in_columns() -> None:
    assert lines_of(TABLE.replace("a|b", "ab"), 40) == [
        "name  size",
        "----  ----",
        "<ab>     1",
        "long    22",
    ]


def test_a_wide_table_row_by_row() -> None:
    assert lines_of(
        "| name | what it is |\n|---|---|\n| a | some longer thing |\n| b | x |\n", 20
    ) == [
        "name: a",
        "what it is: some",
        "  longer thing",
        "",
        "name: b",
        "what it is: x",
    ]


def test_a_bar_inside_a_formula_divides_no_cell() -> None:
    assert lines_of(TABLE)[2].split() == ["<a|b>", "1"]


MARKS = st.sampled_from(
    [
        "- ",
        "1. ",
        "> ",
        "| ",
        "|---|\n",
        "\n",
        "\n\n",
        "  ",
        "    ",
        "*",
        "_",
        "# ",
        "`",
        "[a](b)",
        "$x$",
        "word ",
        "x" * 30,
        "日",
        "\ue0000\ue001",
    ]
)


@given(st.lists(MARKS, max_size=40).map("".join), st.integers(20, 60))
def test_any_markdown_fits(markdown: str, width: int) -> None:
    lines = lines_of(markdown, width)
    assert all(cell_width(line) <= width for line in lines)
    assert "\ue000" not in "".join(lines)


def test_a_step_says_which_question_it_goes_on_from(course_root: Path) -> None:
    file = load_course(course_root).lesson("1.1").file
    body = "\nWhich?\n- [x] this -- Right.\n- [ ] that -- No.\n- [ ] other -- Nor this.\n```\n"
    names = ("one", "two after one", "three after two")
    steps = "".join(f"```{{quiz}} {name}{body}" for name in names)
    file.write_text(f"# What a product is\n{steps}", encoding="utf-8")
    text = rendered(course_root)
    assert_in_order(
        text,
        [
            "Question 1\nWhich?",
            "Question 2 (goes on from question 1)\n",
            "Question 3 (goes on from question 2)\n",
        ],
    )
