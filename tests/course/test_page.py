from __future__ import annotations

import doctest
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lora_tutor.course.blocks import (
    Block,
    Choice,
    CodeBlock,
    ExampleBlock,
    FigureBlock,
    FormulaBlock,
    ProseBlock,
    QuizBlock,
)
from lora_tutor.course.loader import load_course
from lora_tutor.course.page import load_page, locate_blocks, page_of, parse_blocks
from lora_tutor.errors import CourseError


@pytest.mark.parametrize("sign", ["\x1b", "\x9b", "\u202e", "\x08"])
def test_a_page_moves_no_terminal(course_root: Path, sign: str) -> None:
    """`lora-tutor read` prints the page of whoever wrote the course."""
    lesson = load_course(course_root).lesson("1.1")
    lesson.file.write_text(f"# One\n\nTwo {sign}]0;three\n", encoding="utf-8")
    with pytest.raises(CourseError, match=rf"line 3: the sign U\+{ord(sign):04X}"):
        load_page(lesson)


def test_the_sample_page(course_root: Path) -> None:
    course = load_course(course_root)
    page = load_page(course.lesson("1.1"))
    kinds = [type(block) for block in page.blocks]
    assert kinds == [
        ProseBlock,
        FormulaBlock,
        ProseBlock,
        ExampleBlock,
        FigureBlock,
        QuizBlock,
        CodeBlock,
    ]
    assert page.has_formula
    assert not load_page(course.lesson("2.1")).has_formula


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("", ()),
        ("\n\n", ()),
        ("one\n\ntwo\n", (ProseBlock("one\n\ntwo"),)),
        ("$$\nA B\n$$", (FormulaBlock("A B"),)),
        ("$$ A B $$\n", (FormulaBlock("A B"),)),
        ("$$A\n+ B$$", (FormulaBlock("A\n+ B"),)),
        ("a\n$$x$$\nb", (ProseBlock("a"), FormulaBlock("x"), ProseBlock("b"))),
        ("`$$` is code", (ProseBlock("`$$` is code"),)),
        (r"\$\$ is money", (ProseBlock(r"\$\$ is money"),)),
        ("```text\na\n\nb\n```", (CodeBlock("text", "a\n\nb"),)),
        ("```\n```", (CodeBlock("", ""),)),
        ("~~~~\n```\n~~~~\n", (CodeBlock("", "```"),)),
        ("````md\n```\n````", (CodeBlock("md", "```"),)),
        ("```python\nx = 1\n```", (CodeBlock("python", "x = 1"),)),
        ("```python\n>>> 1\n1\n```", (ExampleBlock(">>> 1\n1"),)),
        ("```{figure} heat_map\nWhat\nit is\n```", (FigureBlock("heat_map", "What\nit is"),)),
        ("a\r\n```\r\nb\r\n```\r\n", (ProseBlock("a"), CodeBlock("", "b"))),
        ("``` is ``` inline", (ProseBlock("``` is ``` inline"),)),
    ],
)
def test_blocks(text: str, blocks: tuple[Block, ...]) -> None:
    assert parse_blocks(text) == blocks


def test_a_quiz() -> None:
    text = "```{quiz} q1\nWhich\nof $x$?\n\n- [x] `a -- b` -- Right: $y$ -- yes.\n"
    text += "- [ ] c\n  d -- Wrong,\n  because.\n\n* [X] e -- No.\n```"
    (quiz,) = parse_blocks(text)
    assert quiz == QuizBlock(
        "q1",
        "Which\nof $x$?",
        (
            Choice("`a -- b`", True, "Right: $y$ -- yes.", 0),
            Choice("c d", False, "Wrong, because.", 1),
            Choice("e", True, "No.", 2),
        ),
    )


def test_steps_are_counted(course_root: Path) -> None:
    names = ("a", "alone", "b after a", "c after b")
    text = "".join(f"```{{quiz}} {name}\nq\n- [x] a -- b\n```\n" for name in names)
    page = page_of(load_course(course_root).lesson("1.1"), parse_blocks(text))
    steps = [page.step_of(each) for each in page.blocks if isinstance(each, QuizBlock)]
    assert steps == [(1, 3), (1, 1), (2, 3), (3, 3)]


def test_a_quiz_may_go_on_from_one_above_it() -> None:
    body = "\nq\n- [x] a -- b\n```\n"
    found = parse_blocks(f"```{{quiz}} a{body}```{{quiz}} b after a{body}")
    steps = [x for x in found if isinstance(x, QuizBlock)]
    assert [(x.id, x.after) for x in steps] == [("a", ""), ("b", "a")]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a\n\n$$\nx\n", 3, "the formula is not closed"),
        ("$$\nx\n\ny\n$$", 1, "the formula is not closed"),
        ("$$x$$ where", 1, "after the closing"),
        ("$$\n$$", 1, "empty"),
        ("a\nb $$x$$", 2, "inside a line"),
        ("a\n```\nb", 2, "fence is not closed"),
        ("```{plot} a\n```", 1, r"no fence '\{plot\}'"),
        ("```{figure}\n```", 1, "needs a name"),
        ("```{figure} ../a\n```", 1, "needs a name"),
        ("```{quiz} a\nq\n```", 1, "lacks its choices"),
        ("```{quiz} a\n- [x] a -- b\n```", 1, "lacks its question"),
        ("```{quiz} a\nq\n- [x] a\n```", 3, "lacks its sentence"),
        ("```{quiz} a\nq\n- [x] -- b\n```", 3, "lacks its sentence"),
        ("```{quiz} a\nq\n- [x] a -- b\nc\n```", 4, "follows the choices"),
        ("```{quiz} a\nq\n- [x] a -- b\n```\n" * 2, 5, "twice"),
        ("```{quiz} a after a\nq\n- [x] a -- b\n```", 1, "not above it"),
    ],
)
def test_faults_name_file_line_and_remedy(text: str, line: int, says: str) -> None:
    with pytest.raises(CourseError, match=rf"^p\.md, line {line}: .*{says}.*; .*\.$"):
        parse_blocks(text, "p.md")


def test_lines_of_blocks() -> None:
    text = "\n\nprose\n\n$$\nx\n$$\n\n\nmore\n```\na\n```"
    assert [line for line, _ in locate_blocks(text)] == [3, 5, 10, 11]


def test_a_page_that_is_no_text(course_root: Path) -> None:
    lesson = load_course(course_root).lesson("1.1")
    lesson.file.write_bytes(b"\xff\xff")
    with pytest.raises(CourseError, match=r"^01_products/01_what\.md: .*UTF-8"):
        load_page(lesson)
    lesson.file.unlink()
    with pytest.raises(CourseError, match=r"^01_products/01_what\.md: .*is missing; add it"):
        load_page(lesson)


EXAMPLES = [
    ">>> 1 + 1\n2",
    ">>> for i in range(2):\n...     print(i)\n...\n0\n1\n>>> 'a'\n'a'",
    "  >>> if True:\n  ...     print('x')\n  x",
    ">>> print('... three')\n... three",
]


@pytest.mark.parametrize("source", EXAMPLES)
def test_the_inputs_as_doctest_sees_them(source: str) -> None:
    parsed = doctest.DocTestParser().get_examples(source)
    example = ExampleBlock(source)
    inputs = "".join(part.source for part in parsed)
    assert list(filter(None, example.code.split("\n"))) == list(filter(None, inputs.split("\n")))


MARKS = st.sampled_from(
    [
        "$$",
        "$",
        "```",
        "~~~",
        "`",
        "{quiz} a",
        "{figure} b",
        "python",
        "- [x] a -- b",
        "- [ ] ",
        ">>> 1",
        "\\",
        "\n",
        "\n\n",
        " ",
        "    ",
        "x",
        "α",
        "\r",
        "\x0c",
        "\u2028",
    ]
)


@given(st.lists(MARKS | st.text(max_size=5), max_size=30).map("".join))
def test_any_text_parses_or_is_a_course_error(text: str) -> None:
    with suppress(CourseError):
        for line, block in locate_blocks(text):
            assert 1 <= line <= text.count("\n") + text.count("\r") + 1
            assert not isinstance(block, ProseBlock) or block.markdown.strip()


@given(st.text(alphabet="abc \n$`é", max_size=60))
def test_prose_survives_whole(text: str) -> None:
    """Without fences and display formulas a page is its own prose."""
    if "$$" not in text and "```" not in text:
        kept = "".join(
            block.markdown for block in parse_blocks(text) if isinstance(block, ProseBlock)
        )
        assert kept.split() == text.split()
