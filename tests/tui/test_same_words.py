"""The app and `read` show the same words of a page, whatever Markdown it is written in."""

from __future__ import annotations

import re
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lora_tutor.course.linear_markdown import LinearMarkdown
from lora_tutor.course.page_markdown import formula_text
from lora_tutor.tui.widgets.prose import Prose

WIDTH = 1000
"""So wide that no line is broken and no table is taken apart."""


def in_the_app(markdown: str) -> list[str]:
    return words("\n".join(line.plain for line in Prose(markdown).lines_at(WIDTH)))


def in_read(markdown: str) -> list[str]:
    setter = LinearMarkdown(partial(formula_text, ascii_only=False), target=lambda href: "")
    return words("\n".join(setter.lines(markdown, WIDTH)))


def words(shown: str) -> list[str]:
    """Without the marks of lists and quotations."""
    return re.findall(r"[^\W_]+", shown)


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("<details>hidden words</details>", "details hidden words details"),
        ("<details>\n<summary>short</summary>\n\nlong\n\n</details>",
         "details summary short summary long details"),
        ("before\n\n<div>\ninside\n</div>\n\nafter", "before div inside div after"),
        ("some <b>bold</b> words", "some b bold b words"),
        ("a <!-- remark --> b", "a remark b"),
        ("<!-- whole remark -->", "whole remark"),
        ("- item <i>one</i>\n- two", "item i one i two"),
        ("| a | b |\n|---|---|\n| <u>c</u> | d |", "a b u c u d"),
        ("<script>\nlet x\n</script>", "script let x script"),
        ("<b>$r$</b>", "b r b"),
    ],
)  # fmt: skip
def test_words_in_raw_html_are_shown(markdown: str, expected: str) -> None:
    assert in_the_app(markdown) == in_read(markdown) == expected.split()


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        (r"so $\nosuchmacro x$ it", r"so nosuchmacro x it"),
        ("text\n\n    cost = $x_1$ and \\$y", "text cost x 1 and y"),
        ("![a *picture*](x.png)", "a picture"),
    ],
)
def test_other_words_that_one_face_may_lose(markdown: str, expected: str) -> None:
    assert in_the_app(markdown) == in_read(markdown) == expected.split()


PIECES = st.sampled_from(
    ["one", "two", "zwölf", "$r$", r"$\alpha_1 B$", r"$\nosuchmacro y$", "`code x`", "*", "**", "`",
     "<b>", "</b>", "<details>", "<!--", "-->", "&amp;", "[", "](lesson:1)", "![", "\\", "$", " "]
)  # fmt: skip
LINE = st.lists(PIECES, min_size=1, max_size=6).map(" ".join)
OPENING = st.sampled_from(
    ["", "# ", "- ", "  - ", "3. ", "> ", "> - ", "    ", "```", "| a | b |\n|"]
)
MARKDOWN = st.lists(
    st.tuples(OPENING, LINE, st.sampled_from(["\n", "\n\n", "  \n"])).map("".join), max_size=8
).map("".join)


@given(MARKDOWN)
def test_both_faces_show_the_same_words(markdown: str) -> None:
    assert in_the_app(markdown) == in_read(markdown)
