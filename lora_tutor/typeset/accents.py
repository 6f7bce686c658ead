"""Accents, braces, roots, frames: what is drawn around a box."""

from __future__ import annotations

from lora_tutor.typeset.box import Box, aligned_in, beside, solid, stacked, text_box, with_core_of
from lora_tutor.typeset.glyphs import ASCII, Glyphs


def accented(body: Box, name: str, glyphs: Glyphs) -> Box:
    """A group with an accent in the line above it, or with a line below it."""
    if name == "underline":
        line = text_box(glyphs.underline * body.width)
        return with_core_of(stacked([body, line], 0), 0, body)
    mark = _over(name, body.width, glyphs)
    stack = stacked([text_box(mark), body], 1)
    return with_core_of(stack, 1, body)


def _over(name: str, width: int, glyphs: Glyphs) -> str:
    if name in ("overline", "bar"):
        return glyphs.overline * width
    if name == "vec":
        tip = ">" if glyphs is ASCII else "→"
        return glyphs.bar * (width - 1) + tip
    if name == "hat" and glyphs is not ASCII and width > 1:
        return "╱" + "‾" * (width - 2) + "╲"
    return {
        "hat": "^",
        "tilde": "~",
        "dot": ".",
        "ddot": "..",
        "check": "v",
        "breve": "u",
        "acute": "'",
        "grave": "`",
        "mathring": "o",
    }[name]


def braced(body: Box, label: Box | None, glyphs: Glyphs, *, above: bool) -> Box:
    """A horizontal brace over or under the body, with a label outside."""
    left, fill, stem, right = list(glyphs.brace_above if above else glyphs.brace_below)
    wanted = max(body.width, 0 if label is None else label.width)
    if body.width == wanted == 2:
        brace = text_box(left + right)
    else:
        width = max(3, body.width)
        before = (width - 3) // 2
        brace = text_box(left + fill * before + stem + fill * (width - 3 - before) + right)
    parts = [body, brace] if label is None else [body, brace, label]
    if not above:
        return stacked(parts, 0)
    return stacked(parts[::-1], len(parts) - 1)


def rooted(body: Box, degree: Box | None, glyphs: Glyphs, *, bare: bool) -> Box:
    """A radical; a `bare` body (one sign or number) needs no line over it."""
    if glyphs is ASCII:
        radical, foot = beside([text_box("sqrt" if degree is None else "root"), body]), 0
    elif bare:
        radical, foot = beside([text_box("√"), body]), 0
    elif body.height == 1:
        # The line over it takes little room, so brackets around need not grow for it.
        lines = [" " + "_" * body.width, "√" + body.lines[0]]
        radical, foot = Box(tuple(lines), body.width + 1, 1, 1, 1), 0
    else:
        lines = [" ┌" + "─" * (body.width + 1)]
        lines += [f" │ {line}" for line in body.lines[:-1]]
        lines.append(f"╲│ {body.lines[-1]}")
        radical, foot = solid(lines, body.baseline + 1), body.below
    if degree is None:
        return radical
    # The degree stands over the tick, which is in the lowest line.
    tower = (*degree.lines, " " * degree.width)
    column = Box(tower, degree.width, degree.height - foot, 0, degree.height)
    return beside([column.framed(max(0, foot - degree.height), 0), radical])


def boxed(body: Box, glyphs: Glyphs) -> Box:
    """A frame around the body."""
    upper_left, upper_right, lower_left, lower_right = list(glyphs.frame)
    bar = glyphs.bar * (body.width + 2)
    lines = [
        upper_left + bar + upper_right,
        *(f"{glyphs.vertical} {line} {glyphs.vertical}" for line in body.lines),
        lower_left + bar + lower_right,
    ]
    return solid(lines, body.baseline + 1)


def fraction(upper: Box, lower: Box, glyphs: Glyphs) -> Box:
    """Numerator and denominator about a bar, which lies on the baseline."""
    width = max(upper.width, lower.width) + 2
    return stacked(
        [aligned_in(upper, width), text_box(glyphs.bar * width), aligned_in(lower, width)], 1
    )
