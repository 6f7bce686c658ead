"""A course's Markdown on a terminal, where it is a sentence or two and not a page.

`signs` says whether signs such as α may be used; None asks the terminal.
"""

from __future__ import annotations

from lora_tutor.cli.setup import signs as signs_here
from lora_tutor.course.linear_markdown import LinearMarkdown
from lora_tutor.course.plain import linear_markdown


def one_paragraph(markdown: str, width: int, signs: bool | None = None) -> str:
    """Markdown with inline mathematics as lines of plain text."""
    return "\n".join(_setter(signs).lines(markdown, width)) + "\n"


def one_line(markdown: str, signs: bool | None = None) -> str:
    """The same on one line."""
    return _setter(signs).text(markdown)


def _setter(signs: bool | None) -> LinearMarkdown:
    return linear_markdown(not (signs_here() if signs is None else signs))
