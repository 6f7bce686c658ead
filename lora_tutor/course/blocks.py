"""What a page is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProseBlock:
    """Paragraphs, lists, tables and headings, as Markdown; inline `$..$` is still inside."""

    markdown: str


@dataclass(frozen=True, slots=True)
class FormulaBlock:
    """One display formula."""

    latex: str


@dataclass(frozen=True, slots=True)
class FigureBlock:
    name: str
    caption: str


@dataclass(frozen=True, slots=True)
class Choice:
    """`answer` is the sentence shown when this choice is taken.

    `number` is its place on the author's page, from 0. It names the choice wherever it is shown.
    """

    text: str
    right: bool
    answer: str
    number: int


@dataclass(frozen=True, slots=True)
class QuizBlock:
    """`after` names the quiz whose right answer this one goes on from; "" for a first step."""

    id: str
    question: str
    choices: tuple[Choice, ...]
    after: str = ""


@dataclass(frozen=True, slots=True)
class ExampleBlock:
    """Doctest text as the author wrote it."""

    source: str

    @property
    def code(self) -> str:
        """The inputs without their prompts."""
        return "\n".join(line[4:] for line in _inputs(self.source))


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """Any other fence; `language` is "" if the fence names none."""

    language: str
    text: str


Block = ProseBlock | FormulaBlock | FigureBlock | QuizBlock | ExampleBlock | CodeBlock


def _inputs(source: str) -> Iterator[str]:
    """The lines of input, without their indentation."""
    was_input, indent = False, 0
    for line in source.split("\n"):
        bare = line.strip()
        if bare.startswith(">>>"):
            indent = line.index(">>>")
        # Dots continue an input; after an output they are output.
        was_input = is_prompt(line) or (was_input and (bare == "..." or bare.startswith("... ")))
        if was_input:
            yield line[indent:]


def is_prompt(line: str) -> bool:
    """Does the line begin an input of a doctest?"""
    bare = line.strip()
    return bare == ">>>" or bare.startswith(">>> ")
