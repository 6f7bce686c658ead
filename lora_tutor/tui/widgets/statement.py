"""The task of an exercise: its size, its points, and the text that heads its stub."""

from __future__ import annotations

import ast
import re

from textual.content import Content

from lora_tutor.course.model import Exercise
from lora_tutor.tui.style import QUIET, plain
from lora_tutor.tui.widgets.fitted import Fitted


class Statement(Fitted):
    """Title, difficulty, minutes, points, story and task."""

    DEFAULT_CSS = "Statement { padding: 0 1; }"

    def __init__(self, exercise: Exercise, lesson_title: str) -> None:
        super().__init__()
        self.exercise = exercise
        self._lesson_title = lesson_title
        story = story_of(exercise.stub.read_text(encoding="utf-8"))
        if story and exercise.title.casefold() in story[0][0].casefold():
            story = story[1:]
        self._story = story

    def lines_at(self, width: int) -> list[Content]:
        exercise = self.exercise
        facts = (
            f"difficulty {exercise.difficulty} of 5, about {exercise.minutes} min, "
            f"{exercise.points} points, page {exercise.lesson} {self._lesson_title}"
        )
        lines = Content.styled(exercise.title, "bold $text-primary").wrap(width)
        lines += Content.styled(facts, QUIET).wrap(width)
        for paragraph in self._story:
            lines.append(Content())
            for line in paragraph:
                lines += Content(plain(line)).wrap(width)
        return lines


def story_of(source: str) -> list[list[str]]:
    """Paragraphs of a module's docstring; lines of running text are joined, indented ones kept."""
    text = ast.get_docstring(ast.parse(source)) or ""
    paragraphs = []
    for block in re.split(r"\n\s*\n", text):
        lines: list[str] = []
        for line in block.splitlines():
            kept = line.startswith((" ", "- ", "* "))
            if kept or not lines or lines[-1].startswith(" "):
                lines.append(line)
            else:
                lines[-1] += " " + line.strip()
        if lines:
            paragraphs.append(lines)
    return paragraphs
