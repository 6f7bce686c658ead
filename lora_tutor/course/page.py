"""One lesson page as blocks: prose, formulas, figures, quizzes, examples, code.

What is inside prose stays Markdown for the face to render. Faults are CourseErrors with file and
line.
"""

from __future__ import annotations

from dataclasses import dataclass

from lora_tutor.course.author_text import author_text
from lora_tutor.course.blocks import Block, FigureBlock, FormulaBlock, ProseBlock, QuizBlock
from lora_tutor.course.fault import fault
from lora_tutor.course.inline import has_inline_math
from lora_tutor.course.model import Lesson
from lora_tutor.course.splitter import Splitter
from lora_tutor.files.terminal import moving_sign

_MOST_KIB = 64
"""Eight times the longest of ours; the app would need seconds to open it."""


@dataclass(frozen=True, slots=True)
class Page:
    lesson: Lesson
    blocks: tuple[Block, ...]
    has_formula: bool

    def step_of(self, quiz: QuizBlock) -> tuple[int, int]:
        """Its place in its derivation, and how many steps that has; (1, 1) for one by itself."""
        quizzes = [block for block in self.blocks if isinstance(block, QuizBlock)]
        before = {each.id: each.after for each in quizzes}
        following = {each.after: each.id for each in quizzes if each.after}
        place = 1 + _length(quiz.id, before)
        return place, place + _length(quiz.id, following)


def _length(start: str, links: dict[str, str]) -> int:
    """How many links lead on from there, one after the other."""
    count, at = 0, links.get(start)
    while at:
        count, at = count + 1, links.get(at)
    return count


def load_page(lesson: Lesson) -> Page:
    """Read and parse the page of a lesson. Raises CourseError with file and line."""
    name = f"{lesson.file.parent.name}/{lesson.file.name}"
    return page_of(lesson, parse_blocks(page_text(lesson, name), name))


def page_text(lesson: Lesson, name: str) -> str:
    """The Markdown of a lesson; errors call the file `name`. Raises CourseError."""
    text = author_text(lesson.file, name, "page", _MOST_KIB)
    line, sign = moving_sign(text)
    if line:
        problem = f"the sign {sign} is here, which nobody sees and a terminal obeys"
        raise fault(name, line, problem, "take it out")
    return text


def page_of(lesson: Lesson, blocks: tuple[Block, ...]) -> Page:
    return Page(lesson, blocks, any(_shows_formula(block) for block in blocks))


def parse_blocks(text: str, file: str = "page") -> tuple[Block, ...]:
    """The blocks of a page in order. Raises CourseError; `file` is what its sentence names."""
    return tuple(block for _, block in locate_blocks(text, file))


def locate_blocks(text: str, file: str = "page") -> tuple[tuple[int, Block], ...]:
    """The blocks of a page, each with the number of its first line (from 1). Raises CourseError."""
    return tuple(Splitter(text, file).blocks())


def texts_of(block: Block) -> tuple[str, ...]:
    """The pieces of Markdown in a block, in which inline formulas and links may stand."""
    match block:
        case ProseBlock(text) | FigureBlock(_, text):
            return (text,)
        case QuizBlock(_, question, choices):
            return (question, *(part for each in choices for part in (each.text, each.answer)))
        case _:
            return ()


def _shows_formula(block: Block) -> bool:
    return isinstance(block, FormulaBlock) or any(has_inline_math(text) for text in texts_of(block))
