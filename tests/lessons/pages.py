"""Every lesson page of the course, parsed once, and the text on it that a reader reads."""

from __future__ import annotations

import re

from lora_tutor.course.blocks import ExampleBlock, FigureBlock, FormulaBlock, ProseBlock, QuizBlock
from lora_tutor.course.loader import load_course
from lora_tutor.course.page import Page, load_page

COURSE = load_course()
PAGES: dict[str, Page] = {lesson.id: load_page(lesson) for lesson in COURSE.lessons()}

LINK = re.compile(r"\[(?P<words>[^]]*)\]\((?P<target>[^)]*)\)")


def displayed(page: Page) -> list[str]:
    """The LaTeX of the page's display formulas, in order."""
    return [block.latex for block in page.blocks if isinstance(block, FormulaBlock)]


def examples(page: Page) -> list[ExampleBlock]:
    return [block for block in page.blocks if isinstance(block, ExampleBlock)]


def quizzes(page: Page) -> list[QuizBlock]:
    return [block for block in page.blocks if isinstance(block, QuizBlock)]


def links(page: Page) -> list[tuple[str, str]]:
    """(words, target) of every link in the page's prose."""
    return [(found["words"], found["target"]) for found in LINK.finditer(prose(page))]


def prose(page: Page) -> str:
    """All text outside display formulas, examples and code: paragraphs, captions, quizzes."""
    texts: list[str] = []
    for block in page.blocks:
        match block:
            case ProseBlock(markdown):
                texts.append(markdown)
            case FigureBlock(_, caption):
                texts.append(caption)
            case QuizBlock(_, question, choices):
                texts.append(question)
                texts += [f"{choice.text}\n{choice.answer}" for choice in choices]
    return "\n\n".join(texts)
