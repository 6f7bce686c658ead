"""A course's Markdown on a terminal, where it is a sentence or two and not a page."""

from __future__ import annotations

from lora_tutor.course.linear_markdown import LinearMarkdown


def one_paragraph(markdown: str, width: int) -> str:
    """Markdown with inline mathematics as lines of plain text."""
    lines = LinearMarkdown(_formula, lambda href: href).lines(markdown, width)
    return "\n".join(lines) + "\n"


def _formula(latex: str) -> str:
    from lora_tutor.typeset.api import typeset_inline
    from lora_tutor.typeset.errors import UnsupportedMath

    try:
        return typeset_inline(latex)
    except UnsupportedMath:
        return " ".join(latex.split())
