"""What an author must mend in the lesson pages, found without running anything."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from lora_tutor.course.blanks import BLANK, STILL_BLANK
from lora_tutor.course.blocks import (
    Block,
    CodeBlock,
    ExampleBlock,
    FigureBlock,
    FormulaBlock,
    ProseBlock,
    QuizBlock,
)
from lora_tutor.course.fault import Fault, Finding
from lora_tutor.course.inline import bare_prose, formulas, stray_dollars
from lora_tutor.course.lost_words import lost_words
from lora_tutor.course.model import Course, Lesson
from lora_tutor.course.page import Page, locate_blocks, page_of, page_text, texts_of
from lora_tutor.course.page_markdown import links, parse_markdown, raw_html
from lora_tutor.course.plain import render_page
from lora_tutor.course.wrapping import cell_width

WIDTHS = (60, 80, 120)
DISTRACTORS = 2
FRAME = 72
"""Of code: 80 columns without the page's margins, its scrollbar and the frame."""
_LINK = re.compile(r"\]\(\s*(?P<target>[^)\s]*)")
_WEB = ("https://", "http://", "mailto:")
_RAW_LATEX = re.compile(r"\\[A-Za-z]+|\\[(\[]|[\^_]\{")


@dataclass(frozen=True, slots=True)
class Known:
    """The names that pages may use; None where nobody can say. And what a figure says in text."""

    figures: Collection[str] | None = None
    labs: Collection[str] | None = None
    figure_text: Callable[[str, int], str] | None = None


def lint_lesson(lesson: Lesson, course: Course, known: Known | None = None) -> list[Finding]:
    """Every breach on one page; a page that cannot be parsed has one finding."""
    known = known or Known()
    name = lesson.file.relative_to(course.root).as_posix()
    try:
        located = locate_blocks(page_text(lesson, name), name)
    except Fault as broken:
        return [broken.finding]
    page = page_of(lesson, tuple(block for _, block in located))
    findings = list(_heading(name, page))
    for line, block in located:
        for problem in (_blanks, _formulas, _prose, _special):
            for offset, what, remedy in problem(block, course, known):
                findings.append(Finding(name, line + offset, what, remedy))
    return findings + list(_widths(name, page, course, known))


def lint_prose(
    name: str, line: int, markdown: str, course: Course, known: Known
) -> Iterator[Finding]:
    """Every breach in Markdown that stands by itself, from that line of a file on."""
    block = ProseBlock(markdown)
    for problem in (_formulas, _prose):
        for offset, what, remedy in problem(block, course, known):
            yield Finding(name, line + offset if line else 0, what, remedy)


# Each problem below is (lines after the block's first, problem, remedy).
_Problems = Iterator[tuple[int, str, str]]


def _heading(name: str, page: Page) -> Iterator[Finding]:
    first = page.blocks[0] if page.blocks else None
    text = first.markdown.split("\n")[0] if isinstance(first, ProseBlock) else ""
    if text.rstrip() != f"# {page.lesson.title}":
        yield Finding(
            name,
            1,
            "the page does not begin with its title",
            f"write '# {page.lesson.title}' first, or correct the title in course.toml",
        )


def _blanks(block: Block, course: Course, known: Known) -> _Problems:
    lines = block.markdown.split("\n") if isinstance(block, ProseBlock) else []
    for offset, text in enumerate(lines):
        if text.startswith(BLANK):
            yield offset, *STILL_BLANK


def _formulas(block: Block, course: Course, known: Known) -> _Problems:
    from lora_tutor.typeset.api import check
    from lora_tutor.typeset.errors import UnsupportedMath

    found = [(0, block.latex)] if isinstance(block, FormulaBlock) else []
    for text in texts_of(block):
        found += [(_lines_to(block, text, offset), latex) for offset, latex in formulas(text)]
    for line, latex in found:
        try:
            check(latex)
        except UnsupportedMath as error:
            yield line, f"a formula cannot be set: {error}", "write it another way"


def _prose(block: Block, course: Course, known: Known) -> _Problems:
    for text in texts_of(block):
        bare = bare_prose(text)
        for raw in _RAW_LATEX.finditer(bare):
            line = _lines_to(block, text, raw.start())
            yield line, f"'{raw[0]}' stands outside mathematics", "put it between dollars"
        for offset, _ in stray_dollars(text):
            line = _lines_to(block, text, offset)
            yield (
                line,
                "a '$' belongs to no formula",
                "write \\$ for a dollar, or close the formula",
            )
        for at, tag in _html(text, bare).items():
            yield (
                _lines_to(block, text, at),
                f"'{tag}' is raw HTML, which is shown as it is written",
                "write Markdown, or put what should be read as code between backticks",
            )
        for target, at in _targets(text, bare).items():
            broken = _broken_link(target, course, known)
            if broken:
                yield (
                    _lines_to(block, text, at),
                    f"the link '{target}' {broken}",
                    "write lesson:ID, exercise:ID, lab:ID or a web address",
                )
        at, words = lost_words(text)
        if words:
            yield (
                _lines_to(block, text, at),
                f"Markdown leaves '{words}' out",
                "write it another way, such as \\| for | in a cell",
            )


def _targets(text: str, bare: str) -> dict[str, int]:
    """Where each link leads, with its offset: also of those that are written in another place."""
    # Of several with one target the first is told of.
    written = {each["target"]: each.start() for each in reversed([*_LINK.finditer(bare)])}
    targets = (unquote(each.target) for each in links(parse_markdown(text)))
    return {each: max(bare.find(each), 0) for each in targets} | written


def _html(text: str, bare: str) -> dict[int, str]:
    """The first tag of each line that has one, by its offset."""
    first: dict[int, tuple[int, str]] = {}
    at = -1
    for tag in raw_html(text):
        at = max(bare.find(tag, at + 1), at)
        first.setdefault(text.count("\n", 0, at), (at, tag))
    return dict(first.values())


def _lines_to(block: Block, text: str, offset: int) -> int:
    """Prose begins where its block does; a fence has its text somewhere below its first line."""
    return text.count("\n", 0, offset) if isinstance(block, ProseBlock) else 0


def _broken_link(target: str, course: Course, known: Known) -> str:
    """What is wrong with it; "" if nothing is."""
    if target.startswith(_WEB):
        return ""
    kind, _, name = target.partition(":")
    labs = known.labs
    if labs is None:
        labs = {lab for lesson in course.lessons() for lab in lesson.labs}
    names: dict[str, Collection[str]] = {
        "lesson": {lesson.id for lesson in course.lessons()},
        "exercise": course.exercises.keys(),
        "lab": labs,
    }
    if kind not in names:
        return "is of no known kind"
    return "" if name in names[kind] else "leads nowhere"


def _special(block: Block, course: Course, known: Known) -> _Problems:
    match block:
        case FigureBlock(name, caption):
            if known.figures is not None and name not in known.figures:
                options = ", ".join(sorted(known.figures))
                yield 0, f"there is no figure '{name}'", f"choose one of {options}"
            if not caption:
                yield 0, f"the figure '{name}' has no caption", "say in a sentence what it shows"
        case QuizBlock():
            yield from _quiz(block)
        case ExampleBlock(source):
            yield from _frame(source)
            yield from _example(source)
        case CodeBlock(_, text):
            yield from _frame(text)
        case _:
            return


def _quiz(quiz: QuizBlock) -> _Problems:
    right = sum(choice.right for choice in quiz.choices)
    if right != 1:
        yield 0, f"the quiz '{quiz.id}' has {right} right answers", "mark exactly one with [x]"
    elif len(quiz.choices) - right < DISTRACTORS:
        yield 0, f"the quiz '{quiz.id}' has too few wrong answers", "give at least two"
    for what in ("text", "answer"):
        said = [getattr(choice, what) for choice in quiz.choices]
        if len(set(said)) < len(said):
            word = "choices" if what == "text" else "sentences"
            yield 0, f"the quiz '{quiz.id}' has two equal {word}", "give each its own"


def _frame(text: str) -> _Problems:
    for number, line in enumerate(text.split("\n"), 1):
        if cell_width(line) > FRAME:
            yield number, f"the line has {cell_width(line)} columns", f"keep it to {FRAME}"


def _example(source: str) -> _Problems:
    import doctest

    try:
        parts = doctest.DocTestParser().parse(source)
    except ValueError as error:
        # Its message alone knows the line: "line 3 of the docstring ...".
        place = re.match(r"line (\d+)", str(error))
        line = int(place[1]) if place else 1
        yield line, f"the example is not valid doctest ({error})", "repair its prompts and spaces"
        return
    line = 1  # below the fence
    for part in parts:
        if isinstance(part, str):
            if part.strip():
                blank = len(part) - len(part.lstrip("\n"))
                yield line + blank, "the example has text that is no input or output", "move it out"
            continue
        try:
            compile(part.source, "example", "single")
        except SyntaxError as error:
            place_in = part.lineno + (error.lineno or 1)
            yield place_in, f"the example's input is not valid Python ({error.msg})", "repair it"
        except ValueError as error:
            yield part.lineno + 1, f"the example cannot be compiled ({error})", "repair it"
        line = 1 + part.lineno + part.source.count("\n") + part.want.count("\n")


def _at_width(twin: Callable[[str, int], str], width: int) -> Callable[[str], str]:
    return lambda name: twin(name, width)


def _widths(name: str, page: Page, course: Course, known: Known) -> Iterator[Finding]:
    for width in WIDTHS:
        twin = None if known.figure_text is None else _at_width(known.figure_text, width)
        for line in render_page(page, course, width, twin).split("\n"):
            if cell_width(line) > width:
                yield Finding(
                    name, 0, f"at width {width} `read` prints a wider line: {line}", "shorten it"
                )
