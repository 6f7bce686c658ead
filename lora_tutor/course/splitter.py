"""Splits the text of a page into blocks, line by line: it knows fences and `$$`, nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lora_tutor.course.blocks import (
    Block,
    Choice,
    CodeBlock,
    ExampleBlock,
    FigureBlock,
    FormulaBlock,
    ProseBlock,
    QuizBlock,
    is_prompt,
)
from lora_tutor.course.fault import Fault, fault
from lora_tutor.course.inline import split_prose, stray_dollars

_FENCE = re.compile(r" {0,3}(?P<mark>`{3,}(?=[^`]*$)|~{3,})(?P<info>.*)$")
_DISPLAY = re.compile(r" {0,3}\$\$")
_DIRECTIVE = re.compile(r"\{(?P<kind>[^}]*)\}(?P<name>.*)$")
_AFTER = re.compile(r"(?P<name>\S+) +after +(?P<after>\S+)")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_CHOICE = re.compile(r" {0,3}[-*] \[(?P<mark>[ xX])\](?: (?P<text>.*))?$")


class Splitter:
    """Walks the lines once; `_at` is the index of the next line."""

    def __init__(self, text: str, file: str) -> None:
        self._file = file
        self._lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._at = 0
        self._quizzes: set[str] = set()

    def blocks(self) -> Iterator[tuple[int, Block]]:
        prose_from = 0
        while self._at < len(self._lines):
            start, line = self._at, self._lines[self._at]
            fence = _FENCE.match(line)
            if not fence and not _DISPLAY.match(line):
                self._at += 1
                continue
            yield from self._prose(prose_from, start)
            yield start + 1, self._fence(fence) if fence else self._display()
            prose_from = self._at
        yield from self._prose(prose_from, self._at)

    def _prose(self, start: int, end: int) -> Iterator[tuple[int, Block]]:
        while start < end and not self._lines[start].strip():
            start += 1
        text = "\n".join(self._lines[start:end]).rstrip()
        for offset, dollars in stray_dollars(text):
            if len(dollars) > 1:
                raise self._fault(
                    start + text.count("\n", 0, offset),
                    "'$$' stands inside a line",
                    "put the formula on lines of its own, or write \\$ for a dollar",
                )
        if text:
            yield start + 1, ProseBlock(text)

    def _display(self) -> FormulaBlock:
        start, parts = self._at, []
        rest = self._lines[start].strip()[2:]
        while "$$" not in rest:
            parts.append(rest)
            self._at += 1
            # A blank line ends a paragraph, so here it means that the closing $$ was forgotten.
            if self._at == len(self._lines) or not self._here().strip():
                raise self._fault(start, "the formula is not closed", "end it with '$$'")
            rest = self._here()
        last, _, surplus = rest.partition("$$")
        if surplus.strip():
            raise self._fault(
                self._at, "there is text after the closing '$$'", "move it to the next line"
            )
        self._at += 1
        latex = "\n".join([*parts, last]).strip()
        if not latex:
            raise self._fault(start, "the formula is empty", "write it between the '$$'")
        return FormulaBlock(latex)

    def _here(self) -> str:
        return self._lines[self._at]

    def _fence(self, opening: re.Match[str]) -> Block:
        start, mark = self._at, opening["mark"]
        closing = re.compile(rf" {{0,3}}{re.escape(mark[0])}{{{len(mark)},}}\s*$")
        self._at += 1
        while self._at < len(self._lines) and not closing.match(self._here()):
            self._at += 1
        if self._at == len(self._lines):
            raise self._fault(start, "the fence is not closed", f"end it with '{mark}'")
        body = self._lines[start + 1 : self._at]
        self._at += 1
        info = opening["info"].strip()
        directive = _DIRECTIVE.match(info)
        if directive:
            return self._directive(directive, start, body)
        language = info.split(" ")[0]
        text = "\n".join(body)
        if language == "python" and any(is_prompt(line) for line in body):
            return ExampleBlock(text)
        return CodeBlock(language, text)

    def _directive(self, directive: re.Match[str], start: int, body: list[str]) -> Block:
        kind, name, after = directive["kind"].strip(), directive["name"].strip(), ""
        if kind not in ("figure", "quiz"):
            raise self._fault(start, f"there is no fence '{{{kind}}}'", "use {figure} or {quiz}")
        if kind == "quiz" and (chained := _AFTER.fullmatch(name)):
            name, after = chained["name"], chained["after"]
            if after not in self._quizzes:
                raise self._fault(
                    start,
                    f"the quiz '{name}' goes on from '{after}', which is not above it",
                    "name a quiz that stands above it on this page",
                )
        if not _NAME.fullmatch(name):
            raise self._fault(
                start, f"the {kind} needs a name", "write one of letters, digits, '_' and '-'"
            )
        if kind == "figure":
            return FigureBlock(name, "\n".join(body).strip())
        if name in self._quizzes:
            raise self._fault(start, f"the quiz '{name}' is on this page twice", "rename one")
        self._quizzes.add(name)
        return self._quiz(name, after, start + 1, body)

    def _quiz(self, name: str, after: str, first: int, body: list[str]) -> QuizBlock:
        question: list[str] = []
        choices: list[tuple[int, bool, list[str]]] = []
        for at, line in enumerate(body, first):
            choice = _CHOICE.match(line)
            if choice:
                choices.append((at, choice["mark"] != " ", [choice["text"] or ""]))
            elif choices:
                if line.strip() and not line.startswith(" "):
                    raise self._fault(at, "text follows the choices", "indent it or move it up")
                choices[-1][2].append(line.strip())
            else:
                question.append(line)
        asked = "\n".join(question).strip()
        if not asked or not choices:
            lacks = (
                ("its choices", "write each as '- [ ] text -- sentence'")
                if asked
                else ("its question", "write it above the choices")
            )
            raise self._fault(first - 1, f"the quiz '{name}' lacks {lacks[0]}", lacks[1])
        given = (self._choice(number, *each) for number, each in enumerate(choices))
        return QuizBlock(name, asked, tuple(given), after)

    def _choice(self, number: int, at: int, right: bool, lines: list[str]) -> Choice:
        text, answer = split_prose(" ".join(filter(None, lines)), " -- ")
        if not text.strip() or not answer.strip():
            raise self._fault(at, "the choice lacks its sentence", "write 'text -- sentence'")
        return Choice(text.strip(), right, answer.strip(), number)

    def _fault(self, at: int, problem: str, remedy: str) -> Fault:
        """The error for the line of index `at`."""
        return fault(self._file, at + 1, problem, remedy)
