"""Lesson pages: split into blocks, printed as plain text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from lora_tutor.course.blocks import Block, ExampleBlock
from lora_tutor.course.inline import bare_prose, formulas, inline_math, split_prose
from lora_tutor.course.model import Course, Lesson
from lora_tutor.course.page import locate_blocks, page_of, texts_of
from lora_tutor.course.plain import render_page
from lora_tutor.errors import CourseError

REPOSITORY = Path(__file__).parents[3]
_LESSON = Lesson("1.1", "A page", Path("lessons/page.md"), "1", (), ())
_COURSE = Course("A course", Path(), (), {}, "", ())
TONGUE = None


def one_input(data: bytes) -> None:
    """Refused with file and line, or blocks in order, each of which can be printed."""
    text = data.decode("utf-8", "replace")
    try:
        located = locate_blocks(text, "page")
    except CourseError as error:
        refusal = str(error)
    else:
        _is_whole(text, located)
        return
    assert refusal.startswith("page")
    assert "\n" not in refusal


def _is_whole(text: str, located: Sequence[tuple[int, Block]]) -> None:
    lines = [line for line, _ in located]
    assert lines == sorted(set(lines))
    assert not lines or 1 <= lines[0] <= lines[-1] <= len(text.splitlines()) + 1
    for _, block in located:
        for markdown in texts_of(block):
            assert len(bare_prose(markdown)) == len(markdown)
            for at, latex in formulas(markdown):
                assert markdown[at : at + len(latex) + 2] == f"${latex}$"
            inline_math(markdown, str)
            head, tail = split_prose(markdown, " -- ")
            assert markdown in (head, f"{head} -- {tail}")
        if isinstance(block, ExampleBlock):
            assert len(block.code) <= len(block.source)
    page = page_of(_LESSON, tuple(block for _, block in located))
    assert render_page(page, _COURSE, 40).endswith("\n")


def seeds() -> Iterator[bytes]:
    for file in sorted(REPOSITORY.glob("lessons/*/*.md")):
        yield from _pieces(file.read_text("utf-8"))


def _pieces(text: str) -> Iterator[bytes]:
    """A whole page is too long to be changed at the places that matter."""
    parts = text.split("\n\n")
    for at in range(0, len(parts), 4):
        yield "\n\n".join(parts[at : at + 4]).encode()
