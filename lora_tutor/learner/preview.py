"""A course as its author sees it: each page with what is to be repaired, where it stands.

Nothing is kept: the workspace is a temporary one, and the page is read anew from its file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lora_tutor.course.blocks import Block, CodeBlock, ProseBlock
from lora_tutor.course.fault import Fault, Finding
from lora_tutor.course.lesson_lint import Known, lint_lesson
from lora_tutor.course.loader import load_course
from lora_tutor.course.model import Course, Lesson
from lora_tutor.course.page import Page, locate_blocks, page_of, page_text
from lora_tutor.errors import CourseError
from lora_tutor.figures.catalogue import Figures
from lora_tutor.labs.catalogue import lab_names
from lora_tutor.learner.session import Place, Session

_MOST_FINDINGS = 20
_AROUND = 2
"""Lines of the source before and behind one that cannot be read."""


class PreviewSession(Session):
    """A session on a page that is being written."""

    is_preview = True

    def begin_at(self, lesson_id: str) -> None:
        """Open that page first, and welcome nobody. Raises UnknownLesson."""
        self.remember(Place("lesson", self.course.lesson(lesson_id).id))
        self.notes.choose("welcomed", "yes")

    def page(self, lesson_id: str) -> Page:
        """In the author's order, with a sentence before each part that is to be repaired.

        The course is read anew, for links may lead to what was added meanwhile. Where it cannot be
        read, that is a sentence too.
        """
        lesson = self.course.lesson(lesson_id)
        try:
            course = load_course(self.course.root)
        except CourseError as broken:
            page = preview_page(self.course, lesson)
            return replace(page, blocks=(_to_repair(str(broken)), *page.blocks))
        return preview_page(course, lesson)


def preview_page(course: Course, lesson: Lesson) -> Page:
    """The page with its findings; one that cannot be read is its fault and the lines there."""
    name = lesson.file.relative_to(course.root).as_posix()
    try:
        text = page_text(lesson, name)
    except Fault as broken:
        return page_of(lesson, (_said(broken.finding),))
    try:
        located = locate_blocks(text, name)
    except Fault as broken:
        lines = text.split("\n")
        return page_of(lesson, (_said(broken.finding), _excerpt(lines, broken.finding.line)))
    findings = lint_lesson(lesson, course, Known(Figures(course).names, lab_names(course)))
    return page_of(lesson, tuple(_with_findings(located, findings)))


def _with_findings(
    located: Sequence[tuple[int, Block]], findings: Sequence[Finding]
) -> Iterator[Block]:
    """Each before the block in which its line is; those of the whole page at the top."""
    if not located:
        yield from map(_said, findings)
    starts = [line for line, _ in located]
    for at, (line, block) in enumerate(located):
        end = starts[at + 1] if at + 1 < len(starts) else None
        for finding in findings[:_MOST_FINDINGS]:
            first = at == 0 and finding.line < line
            if first or (line <= finding.line and (end is None or finding.line < end)):
                yield _said(finding)
        yield block
    if len(findings) > _MOST_FINDINGS:
        more = len(findings) - _MOST_FINDINGS
        yield _to_repair(f"{more} more; `lora-tutor check-course` lists them all.")


def _said(finding: Finding) -> ProseBlock:
    return _to_repair(str(replace(finding, file="This page")))


def _to_repair(sentence: str) -> ProseBlock:
    """As prose, whatever signs of Markdown stand in it."""
    return ProseBlock("> To repair. " + "".join(f"\\{c}" if c in _MARKS else c for c in sentence))


_MARKS = "\\`*_{}[]<>()#+-.!|~$"


def _excerpt(lines: Sequence[str], line: int) -> CodeBlock:
    first = max(line - _AROUND, 1)
    shown = lines[first - 1 : line + _AROUND]
    return CodeBlock("", "\n".join(f"{first + at:>4}  {each}" for at, each in enumerate(shown)))
