"""Where in the learner's file something happened, and the shapes of what stands there.

All of it is the untrusted side's word. It goes into sentences for the learner and nowhere else.
"""

from __future__ import annotations

import itertools
import linecache
import re
from collections.abc import Collection
from dataclasses import dataclass
from types import CodeType, FrameType

_LONGEST = 200
_MOST_SHAPES = 4
_DOTTED = re.compile(r"(?<![\w.])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?!\s*\()")


@dataclass(frozen=True, slots=True)
class SourceLine:
    """`line` 0 means that no frame of the learner's files takes part; `file` is its name, where
    there are several."""

    file: str = ""
    line: int = 0
    text: str = ""
    shapes: str = ""


def of_error(error: BaseException, filenames: Collection[str]) -> SourceLine:
    """The innermost frame in the learner's files; a syntax error is where it says."""
    if isinstance(error, SyntaxError) and error.filename in filenames:
        file = among(error.filename or "", filenames)
        return SourceLine(file, error.lineno or 0, (error.text or "").strip()[:_LONGEST])
    found, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename in filenames:
            found = trace
        trace = trace.tb_next
    if found is None:
        return SourceLine()
    frame, line = found.tb_frame, found.tb_lineno
    filename = frame.f_code.co_filename
    expression = _expression(frame.f_code, found.tb_lasti, filename)
    file = among(filename, filenames)
    return SourceLine(file, line, line_of(filename, line), _shapes(expression, frame))


def among(filename: str, filenames: Collection[str]) -> str:
    """The name of a file for a sentence: of one that is alone, nobody needs to be told it."""
    return filename if len(filenames) > 1 else ""


def line_of(filename: str, line: int) -> str:
    return linecache.getline(filename, line).strip()[:_LONGEST]


def _expression(code: CodeType, instruction: int, filename: str) -> str:
    """The text of the expression that an instruction belongs to, such as `A @ B` in a longer
    line. Python counts columns in bytes of UTF-8."""
    positions = next(itertools.islice(code.co_positions(), instruction // 2, None), None)
    if positions is None or None in positions:
        return ""
    first, last, start, end = (int(position or 0) for position in positions)
    lines = [linecache.getline(filename, n).encode() for n in range(first, last + 1)]
    lines[-1] = lines[-1][:end]
    lines[0] = lines[0][start:]
    return b" ".join(lines).decode("utf-8", "replace")


def _shapes(expression: str, frame: FrameType) -> str:
    """The shapes of the arrays that an expression names, and what is None: `W (5, 8), b None`."""
    found: dict[str, str] = {}
    for name in _DOTTED.findall(expression):
        first = name.partition(".")[0]
        if first in frame.f_locals and frame.f_locals[first] is None:
            found[first] = f"{first} None"
            continue
        while name and name not in found:
            shape = _value(f"{name}.shape", frame)
            if isinstance(shape, tuple) and all(isinstance(size, int) for size in shape):
                found[name] = f"{name} {tuple(shape)}"
                break
            name = name.rpartition(".")[0]  # of `x.T` and `layer.A.shape` the array before it
    return ", ".join(list(found.values())[:_MOST_SHAPES])[:_LONGEST]


def _value(path: str, frame: FrameType) -> object:
    first, *rest = path.split(".")
    value = frame.f_locals.get(first, frame.f_globals.get(first))
    try:
        for attribute in rest:
            value = getattr(value, attribute)
    except Exception:  # noqa: BLE001 -- an attribute of foreign code may raise anything
        return None
    return value
