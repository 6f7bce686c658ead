"""The `read` renderer: a page as linear plain text, for screen readers, pipes and small screens."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from string import ascii_lowercase

from lora_tutor.course.blocks import (
    Block,
    CodeBlock,
    ExampleBlock,
    FigureBlock,
    FormulaBlock,
    ProseBlock,
    QuizBlock,
)
from lora_tutor.course.linear_markdown import LinearMarkdown
from lora_tutor.course.model import Course
from lora_tutor.course.page import Page
from lora_tutor.course.page_markdown import formula_text
from lora_tutor.course.wrapping import NARROWEST, indent, wrap, wrap_code, wrap_formula
from lora_tutor.typeset.ascii import in_ascii

_MARGIN = "    "


def render_page(
    page: Page,
    course: Course,
    width: int = 80,
    figure_text: Callable[[str], str] | None = None,
    *,
    ascii_only: bool = False,
) -> str:
    """The whole page, no line wider than `width` cells (at least 20), a newline at the end.

    `figure_text` gives the text twin of a figure by its name. The answers of the quizzes stand at
    the end. A formula that cannot be set stays as its LaTeX source. `ascii_only` asks for ASCII.
    """
    return _Reader(page, course, max(width, NARROWEST), figure_text, ascii_only).text()


def linear_markdown(ascii_only: bool) -> LinearMarkdown:
    """Markdown as this renderer sets it, for a sentence of its own."""
    return LinearMarkdown(
        partial(formula_text, ascii_only=ascii_only), link_target, in_ascii if ascii_only else str
    )


def words_of(page: Page) -> str:
    """What the page says, on one line: what a search looks through and quotes from.

    The answers of its questions are left out, for a quotation would give them away.
    """
    markdown = linear_markdown(ascii_only=False)
    found: list[str] = []
    for block in page.blocks:
        match block:
            case ProseBlock(text) | FigureBlock(_, text):
                found.append(markdown.text(text))
            case FormulaBlock(latex):
                found.append(formula_text(latex, ascii_only=False))
            case ExampleBlock(text) | CodeBlock(_, text):
                found.append(text)
            case QuizBlock(_, question, choices):
                found += [markdown.text(each) for each in (question, *(c.text for c in choices))]
    return " ".join(" ".join(found).split())


class _Reader:
    def __init__(
        self,
        page: Page,
        course: Course,
        width: int,
        figure_text: Callable[[str], str] | None,
        ascii_only: bool,
    ) -> None:
        self._page = page
        self._course = course
        self._width = width
        self._figure_text = figure_text
        self._ascii_only = ascii_only
        self._words = in_ascii if ascii_only else str
        self._markdown = linear_markdown(ascii_only)

    def text(self) -> str:
        lesson, width = self._page.lesson, self._width
        parts = [wrap(self._words(f"Lesson {lesson.id}: {lesson.title}"), width)]
        if self._page.has_formula and (line := self._course.convention_on(lesson.id)):
            parts.append(wrap(self._words(line), width))
        quizzes: list[QuizBlock] = []
        numbers: dict[str, int] = {}
        for block in self._page.blocks:
            if isinstance(block, QuizBlock):
                quizzes.append(block)
                numbers[block.id] = len(quizzes)
                parts.append(self._quiz(block, len(quizzes), numbers.get(block.after)))
            else:
                parts.append(self._block(block))
        parts += [self._exercises(), self._labs()]
        if quizzes:
            parts.append(["Answers"])
            parts += [self._answers(quiz, number) for number, quiz in enumerate(quizzes, 1)]
        return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"

    def _block(self, block: Block) -> list[str]:
        width = self._width - len(_MARGIN)
        match block:
            case ProseBlock(markdown):
                return self._markdown.lines(self._without_title(markdown), self._width)
            case FormulaBlock(latex):
                formula = formula_text(latex, ascii_only=self._ascii_only)
                return indent(wrap_formula(formula, width), _MARGIN)
            case ExampleBlock(text) | CodeBlock(_, text):
                return indent(wrap_code(self._words(text), width), _MARGIN)
            case FigureBlock():
                return self._figure(block)
            case _:
                raise TypeError(f"not a block of a page: {block!r}")

    def _without_title(self, markdown: str) -> str:
        heading, _, rest = markdown.partition("\n")
        return rest if heading.strip() == f"# {self._page.lesson.title}" else markdown

    def _figure(self, figure: FigureBlock) -> list[str]:
        lines = wrap(f"[figure: {figure.name}]", self._width)
        lines += self._markdown.lines(figure.caption, self._width)
        if self._figure_text is not None:
            twin = self._words(self._figure_text(figure.name)).strip("\n").expandtabs()
            for line in twin.split("\n") if twin else ():
                margin = " " * min(len(line) - len(line.lstrip()), self._width // 2)
                # Lines that fit keep their inner spaces, for they may be columns.
                fits = wrap_formula(line.rstrip(), self._width)
                lines += (
                    fits if len(fits) == 1 else wrap(line.lstrip(), self._width, margin, margin)
                )
        return lines

    def _quiz(self, quiz: QuizBlock, number: int, before: int | None) -> list[str]:
        goes_on = "" if before is None else f" (goes on from question {before})"
        lines = wrap(f"Question {number}{goes_on}", self._width)
        lines += self._markdown.lines(quiz.question, self._width)
        for place, choice in enumerate(quiz.choices):
            marker = f"  {_letter(place)}) "
            text = self._markdown.text(choice.text)
            lines += wrap(text, self._width, marker, " " * len(marker))
        return lines

    def _answers(self, quiz: QuizBlock, number: int) -> list[str]:
        right = " or ".join(_letter(i) for i, choice in enumerate(quiz.choices) if choice.right)
        verdict = f"Question {number}: {right} is right." if right else f"Question {number}"
        lines = wrap(verdict, self._width)
        for place, choice in enumerate(quiz.choices):
            marker = f"  {_letter(place)}) "
            answer = self._markdown.text(choice.answer)
            lines += wrap(answer, self._width, marker, " " * len(marker))
        return lines

    def _exercises(self) -> list[str]:
        ids = self._page.lesson.exercises
        lines = ["Exercises"] if ids else []
        for each in ids:
            title = self._words(self._course.exercise(each).title)
            lines += wrap(f"{each}: {title}", self._width, "- ", "  ")
        return lines

    def _labs(self) -> list[str]:
        labs = self._page.lesson.labs
        lines = ["Labs"] if labs else []
        for each in labs:
            lines += wrap(
                f"{each} (lora-tutor labs {each}{self._course.option})", self._width, "- ", "  "
            )
        return lines


def _letter(place: int) -> str:
    return ascii_lowercase[place] if place < len(ascii_lowercase) else str(place + 1)


def link_target(href: str) -> str:
    """How a link's end is said: `lesson:4.2` as "lesson 4.2", an address as it is."""
    kind, _, name = href.partition(":")
    return f"{kind} {name}" if kind in ("lesson", "exercise", "lab") else href
