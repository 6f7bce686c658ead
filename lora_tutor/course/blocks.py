"""What a page is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Prose:
    """Paragraphs, lists, tables and headings, as Markdown; inline `$..$` is still inside."""

    markdown: str


@dataclass(frozen=True, slots=True)
class Math:
    """One display formula."""

    latex: str


@dataclass(frozen=True, slots=True)
class Figure:
    name: str
    caption: str


@dataclass(frozen=True, slots=True)
class Choice:
    """`answer` is the sentence shown when this choice is taken."""

    text: str
    right: bool
    answer: str


@dataclass(frozen=True, slots=True)
class Quiz:
    id: str
    question: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """Doctest text as the author wrote it."""

    source: str

    @property
    def code(self) -> str:
        """The inputs without their prompts."""
        return "\n".join(line[4:] for is_code, line in _doctest_lines(self.source) if is_code)

    @property
    def expected(self) -> str:
        """The outputs, one after the other."""
        return "\n".join(line for is_code, line in _doctest_lines(self.source) if not is_code)


@dataclass(frozen=True, slots=True)
class Code:
    """Any other fence; `language` is "" if the fence names none."""

    language: str
    text: str


Block = Prose | Math | Figure | Quiz | Example | Code


def _doctest_lines(source: str) -> Iterator[tuple[bool, str]]:
    """(is it input, the line without its indentation) for every line that is not blank."""
    was_code, indent = False, 0
    for line in source.split("\n"):
        bare = line.strip()
        if bare.startswith(">>>"):
            indent = line.index(">>>")
        # Dots continue an input; after an output they are output.
        was_code = is_prompt(line) or (was_code and (bare == "..." or bare.startswith("... ")))
        if bare:
            yield was_code, line[indent:] if was_code or not line[:indent].strip() else line


def is_prompt(line: str) -> bool:
    """Does the line begin an input of a doctest?"""
    bare = line.strip()
    return bare == ">>>" or bare.startswith(">>> ")
