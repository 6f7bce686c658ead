r"""Inline mathematics in Markdown: where `$..$` begins and ends.

A dollar opens a formula if neither space nor dollar follows, and closes it if no space precedes and
no digit follows ("\$5 and \$6" needs no care). Code spans keep their dollars; `\$` is a plain one;
a formula never crosses a blank line or a backtick.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_TOKEN = re.compile(
    r"""
      (?P<escape>\\[\\$`])
    | (?P<ticks>`+)
    | (?P<dollars>\$+)
    """,
    re.VERBOSE,
)
_FORMULA = re.compile(
    r"""
    \$ (?=[^\s$])
    (?P<latex> (?: \\[^`\n] | \\?\n(?![^\S\n]*\n) | [^\\$`\n] )+? )
    (?<!\s) \$ (?![\d$])
    """,
    re.VERBOSE,
)
_RUN = re.compile(r"`+|\n[^\S\n]*\n")


def inline_math(markdown: str, render: Callable[[str], str]) -> str:
    r"""Replace each formula by `render(latex)` and each `\$` by `$`; code spans stay as they are.

    What `render` returns lands in Markdown, so it must be free of marks that Markdown would read.
    """
    parts = []
    for kind, text in _pieces(markdown):
        if kind == "math":
            parts.append(render(text))
        else:
            parts.append("$" if kind == "escape" else text)
    return "".join(parts)


def has_inline_math(markdown: str) -> bool:
    return any(kind == "math" for kind, _ in _pieces(markdown))


def formulas(markdown: str) -> Iterator[tuple[int, str]]:
    """(offset, LaTeX) of each inline formula."""
    offset = 0
    for kind, text in _pieces(markdown):
        if kind == "math":
            yield offset, text
        offset += len(_as_written(kind, text))


def stray_dollars(markdown: str) -> Iterator[tuple[int, str]]:
    r"""(offset, dollars) of each `$` or `$$` that is neither `\$` nor in code nor of a formula."""
    offset = 0
    for kind, text in _pieces(markdown):
        if kind == "dollars":
            yield offset, text
        offset += len(_as_written(kind, text))


def split_prose(markdown: str, mark: str) -> tuple[str, str]:
    """What stands before and after the first `mark` outside code spans and formulas."""
    before = ""
    rest = _pieces(markdown)
    for kind, text in rest:
        if kind == "text" and mark in text:
            head, _, tail = text.partition(mark)
            return before + head, tail + "".join(_as_written(*piece) for piece in rest)
        before += _as_written(kind, text)
    return before, ""


def bare_prose(markdown: str) -> str:
    """The Markdown with code spans and formulas blanked, line breaks and offsets kept."""
    return "".join(
        re.sub(r"[^\n]", " ", _as_written(kind, text)) if kind in ("code", "math") else text
        for kind, text in _pieces(markdown)
    )


def _pieces(markdown: str) -> Iterator[tuple[str, str]]:
    r"""(kind, text) in order, nothing left out.

    "text", "code" with its ticks, "math" without its dollars, "dollars" that open nothing, and
    "escape" for `\$`.
    """
    at = 0
    while token := _TOKEN.search(markdown, at):
        if token.start() > at:
            yield "text", markdown[at : token.start()]
        at = token.end()
        mark = token[0]
        if token["escape"]:
            yield ("escape" if mark == r"\$" else "text"), mark
        elif token["ticks"]:
            end = _code_end(markdown, at, len(mark))
            yield ("code", mark + markdown[at:end]) if end else ("text", mark)
            at = end or at
        elif len(mark) == 1 and (formula := _FORMULA.match(markdown, token.start())):
            yield "math", formula["latex"]
            at = formula.end()
        else:
            yield "dollars", mark
    if at < len(markdown):
        yield "text", markdown[at:]


def _as_written(kind: str, text: str) -> str:
    return f"${text}$" if kind == "math" else text


def _code_end(markdown: str, at: int, ticks: int) -> int | None:
    """Where the code span that began before `at` ends; None if its closing ticks are missing."""
    for run in _RUN.finditer(markdown, at):
        if len(run[0]) == ticks:
            return run.end()
        # A span stays in its paragraph, but three ticks may be a fence inside a list.
        if ticks < 3 and not run[0].strip():
            return None
    return None
