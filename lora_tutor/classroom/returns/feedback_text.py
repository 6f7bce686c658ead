"""A student's feedback as Markdown, to be read as it is too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from lora_tutor.classroom.returns.letter import Letter, LetterPart
from lora_tutor.reports import reading
from lora_tutor.reports.html_page import visible
from lora_tutor.reports.report import NamedMistake, Report
from lora_tutor.reports.verdict import Verdict
from lora_tutor.reports.words import verdict_mark, verdict_words

_SPECIAL = re.compile(r"[\\`*\[\]<~$]|(?<![^\W_])_|_(?![^\W_])|&(?=[#\w])|(?<=\s)#(?=#*\s*$)")
"""What markup is made of anywhere; an underscore within a word is none."""
_CODE = re.compile("`([^`]+)`")
_START = re.compile(r"^(?:(\d+)(?=[.)](?:\s|$))|(?=[-+=#>|]))")
"""What begins a list, a rule or a heading where it begins a line."""


def write(letter: Letter, version: str) -> str:
    """The whole file."""
    lines = [f"# {_line(letter.name)}", "", _line(letter.course), ""]
    lines += [f"**{letter.total}.** {letter.passed}".rstrip(), ""]
    for part in letter.parts:
        lines += _part(part)
    if letter.remarks:
        lines += ["## Remarks", "", *(f"- {_line(each)}" for each in letter.remarks), ""]
    return "\n".join([*lines, f"Graded by lora-tutor {version}."]) + "\n"


def _part(part: LetterPart) -> Iterator[str]:
    yield from (f"## {_line(part.title)} ({part.points.replace(' / ', '/')})", "")
    yield from (f"{_line(part.file)}: {_line(part.said)}" if part.file else _line(part.said), "")
    for each in part.rules:
        yield from (_line(each), "")
    if part.report is not None:
        if (mistake := reading.whole(part.report)) is not None:
            yield from _known(mistake, "")
        yield from _checks(part.report)
        yield from _printed(part.report)


def _checks(report: Report) -> Iterator[str]:
    for read in reading.checks(report):
        check = read.result
        title = _line(check.title)
        if check.verdict not in (Verdict.PASSED, Verdict.FAILED):
            title += f" ({verdict_words(check.verdict)})"
        mark = verdict_mark(check.verdict, False)
        yield f"- {mark} {title} ({check.points}/{check.max_points})"
        if read.message:
            yield from _said(read.message, "  ")
        for each in read.mistakes:
            yield ""
            yield from _known(each, "  ")
    yield ""


def _known(name: reading.ReadMistake | NamedMistake, margin: str) -> Iterator[str]:
    yield f"{margin}**{name.lead}: {_line(name.title)}**"
    if name.explanation:
        yield from _said(name.explanation, margin)
    yield ""


def _printed(report: Report) -> Iterator[str]:
    if not report.stdout:
        return
    parts, more = reading.printed(report)
    yield from ("Your code printed:", "")
    for part in parts:
        if part.when:
            yield from (f"{_line(part.when)}:", "")
        yield from (*_fenced("\n".join(part.lines), ""), "")
    if more:
        yield from ("(and more, which is left out here)", "")


def _said(foreign: str, margin: str) -> Iterator[str]:
    """A sentence as text; what has lines or columns of its own as it is, behind a fence."""
    yield ""
    if "\n" in foreign or "  " in foreign:
        yield from _fenced(foreign, margin)
    else:
        yield margin + _line(foreign)


def _fenced(foreign: str, margin: str) -> Iterator[str]:
    said = visible(foreign)
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", said)), default=0))
    yield from (margin + line for line in (f"{fence}text", *said.split("\n"), fence))


def _line(foreign: str) -> str:
    """Foreign text on one line: no markup of it is carried out. What stands between backticks is
    code, in which there is no markup."""
    parts = _CODE.split(" ".join(visible(foreign).split()))
    escaped = [_SPECIAL.sub(r"\\\g<0>", each) for each in parts[::2]]
    codes = [f"`{each}`" for each in parts[1::2]]
    said = "".join(each for pair in zip_longest(escaped, codes, fillvalue="") for each in pair)
    return _START.sub(r"\1\\", said)
