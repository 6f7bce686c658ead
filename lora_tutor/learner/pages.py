"""A lesson's page as one learner sees it: the choices of its questions in an order of their own.

An author's order has habits, and whoever notices them strikes out choices unread. What is kept of
an answer is `Choice.number`, so no order and no change of it makes an answer another one.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace

from lora_tutor.course.blocks import Choice, QuizBlock
from lora_tutor.course.model import Lesson
from lora_tutor.course.page import Page, load_page
from lora_tutor.errors import WorkspaceError
from lora_tutor.learner.progress import Progress

CHOICE_SEED = "choice_seed"
"""The setting that an order comes from. It is drawn once, when the first question is shown."""
AUTHORED = ""
"""The seed for whoever is to see the author's order."""


def page_for(progress: Progress, lesson: Lesson) -> Page:
    """The page of a lesson for the learner of `progress`. Raises CourseError, WorkspaceError."""
    page = load_page(lesson)
    if not any(isinstance(block, QuizBlock) for block in page.blocks):
        return page
    seed = _seed(progress)
    if seed == AUTHORED:
        return page
    blocks = (
        shuffled(block, f"{seed} {lesson.id}") if isinstance(block, QuizBlock) else block
        for block in page.blocks
    )
    return replace(page, blocks=tuple(blocks))


def shuffled(quiz: QuizBlock, seed: str) -> QuizBlock:
    """The choices in the order of a hash, which is the same in every version of Python."""

    def drawn(choice: Choice) -> bytes:
        return hashlib.sha256(f"{seed} {quiz.id} {choice.number}".encode()).digest()

    return replace(quiz, choices=tuple(sorted(quiz.choices, key=drawn)))


def _seed(progress: Progress) -> str:
    kept = progress.setting(CHOICE_SEED)
    if kept is not None:
        return kept
    if not progress.lasts:
        return AUTHORED
    try:
        return progress.set_once(CHOICE_SEED, secrets.token_hex(8))
    except WorkspaceError:
        # A page can be read all the same.
        return AUTHORED
