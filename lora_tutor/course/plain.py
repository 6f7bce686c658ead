"""The `read` renderer: a page as linear plain text, for screen readers, pipes and small screens."""

from __future__ import annotations

from collections.abc import Callable
from string import ascii_lowercase

from lora_tutor.course.linear_markdown import LinearMarkdown
from lora_tutor.course.model import Course
from lora_tutor.course.page import Block, Code, Example, Figure, Math, Page, Prose, Quiz
from lora_tutor.course.wrapping import NARROWEST, indent, wrap, wrap_code, wrap_formula

_MARGIN = "    "


def render_page(
    page: Page,
    course: Course,
    width: int = 80,
    figure_text: Callable[[str], str] | None = None,
) -> str:
    """The whole page, no line wider than `width` cells (at least 20), a newline at the end.

    `figure_text` gives the text twin of a figure by its name. The answers of the quizzes stand at
    the end. A formula that cannot be set stays as its LaTeX source.
    """
    return _Reader(page, course, max(width, NARROWEST), figure_text).text()


class _Reader:
    def __init__(
        self,
        page: Page,
        course: Course,
        width: int,
        figure_text: Callable[[str], str] | None,
    ) -> None:
        self._page = page
        self._course = course
        self._width = width
        self._figure_text = figure_text
        self._markdown = LinearMarkdown(_inline_formula, _link_target)

    def text(self) -> str:
        lesson, width = self._page.lesson, self._width
        parts = [wrap(f"Lesson {lesson.id}: {lesson.title}", width)]
        if self._page.has_formula and self._course.convention:
            parts.append(wrap(self._course.convention, width))
        quizzes: list[Quiz] = []
        for block in self._page.blocks:
            if isinstance(block, Quiz):
                quizzes.append(block)
                parts.append(self._quiz(block, len(quizzes)))
            else:
                parts.append(self._block(block))
        parts.append(self._exercises())
        if quizzes:
            parts.append(["Answers"])
            parts += [self._answers(quiz, number) for number, quiz in enumerate(quizzes, 1)]
        return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"

    def _block(self, block: Block) -> list[str]:
        width = self._width - len(_MARGIN)
        match block:
            case Prose(markdown):
                return self._markdown.lines(self._without_title(markdown), self._width)
            case Math(latex):
                return indent(wrap_formula(_display_formula(latex), width), _MARGIN)
            case Example(text) | Code(_, text):
                return indent(wrap_code(text, width), _MARGIN)
            case Figure():
                return self._figure(block)
            case _:
                raise TypeError(f"not a block of a page: {block!r}")

    def _without_title(self, markdown: str) -> str:
        heading, _, rest = markdown.partition("\n")
        return rest if heading.strip() == f"# {self._page.lesson.title}" else markdown

    def _figure(self, figure: Figure) -> list[str]:
        lines = wrap(f"[figure: {figure.name}]", self._width)
        lines += self._markdown.lines(figure.caption, self._width)
        if self._figure_text is not None:
            twin = self._figure_text(figure.name).strip("\n").expandtabs()
            for line in twin.split("\n"):
                margin = " " * min(len(line) - len(line.lstrip()), self._width // 2)
                # Lines that fit keep their inner spaces, for they may be columns.
                fits = wrap_formula(line.rstrip(), self._width)
                lines += (
                    fits if len(fits) == 1 else wrap(line.lstrip(), self._width, margin, margin)
                )
        return lines

    def _quiz(self, quiz: Quiz, number: int) -> list[str]:
        lines = [f"Question {number}", *self._markdown.lines(quiz.question, self._width)]
        for place, choice in enumerate(quiz.choices):
            marker = f"  {_letter(place)}) "
            text = self._markdown.text(choice.text)
            lines += wrap(text, self._width, marker, " " * len(marker))
        return lines

    def _answers(self, quiz: Quiz, number: int) -> list[str]:
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
            lines += wrap(f"{each}: {self._course.exercise(each).title}", self._width, "- ", "  ")
        return lines


def _letter(place: int) -> str:
    return ascii_lowercase[place] if place < len(ascii_lowercase) else str(place + 1)


def _link_target(href: str) -> str:
    """How a link's end is said: `lesson:4.2` as "lesson 4.2", an address as it is."""
    kind, _, name = href.partition(":")
    return f"{kind} {name}" if kind in ("lesson", "exercise", "lab") else href


def _inline_formula(latex: str) -> str:
    from lora_tutor.typeset.api import typeset_inline
    from lora_tutor.typeset.errors import UnsupportedMath

    try:
        return typeset_inline(latex)
    except UnsupportedMath:
        return " ".join(latex.split())


def _display_formula(latex: str) -> str:
    from lora_tutor.typeset.api import plain
    from lora_tutor.typeset.errors import UnsupportedMath

    try:
        return plain(latex)
    except UnsupportedMath:
        return " ".join(latex.split())
