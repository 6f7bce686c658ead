"""Examples and other code of pages fit the frame of an example at 80 columns."""

from __future__ import annotations

from lora_tutor.course.blocks import CodeBlock, ExampleBlock
from lora_tutor.course.loader import load_course
from lora_tutor.course.page import load_page

FRAME = 72
"""80 columns without the page's margins, its scrollbar and the frame."""


def test_no_line_of_an_example_breaks() -> None:
    long = [
        f"{lesson.id}: {line}"
        for lesson in load_course().lessons()
        for block in load_page(lesson).blocks
        for line in (
            block.source
            if isinstance(block, ExampleBlock)
            else block.text
            if isinstance(block, CodeBlock)
            else ""
        ).split("\n")
        if len(line) > FRAME
    ]
    assert not long, "\n".join(long)
