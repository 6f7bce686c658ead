"""A small layer y = W x: two numbers in, three out, one dot product for each row."""

from __future__ import annotations

import math

import numpy as np

from lora_tutor.figures.matrices import Matrix

W: Matrix = np.array([[2.0, 1.0], [-1.0, 2.0], [-2.0, -2.0]])
"""Three rows that point in different directions of the plane; d = 3, k = 2."""
START = (2.0, 2.0)
STEP = 0.5
LIMIT = 4.0
"""x stays within -LIMIT .. LIMIT in both coordinates."""


def within(x: tuple[float, float]) -> tuple[float, float]:
    """The nearest point of the grid of STEP that x may be at."""
    first, second = (min(max(round(each / STEP) * STEP, -LIMIT), LIMIT) for each in x)
    return first, second


def outputs(x: tuple[float, float]) -> Matrix:
    """y = W x, shape (3,)."""
    return np.asarray(W @ np.array(x))


LARGEST = max(float(np.abs(W).sum(axis=1).max()) * LIMIT, 1.0)
"""No output is larger in size."""


def angle(row: int, x: tuple[float, float]) -> float | None:
    """Degrees between a row of W and x, 0 to 180; None for x = 0."""
    length = math.hypot(*x)
    if length == 0:
        return None
    cosine = float(W[row] @ np.array(x)) / (float(np.linalg.norm(W[row])) * length)
    return math.degrees(math.acos(min(max(cosine, -1.0), 1.0)))


def term_text(row: int, x: tuple[float, float]) -> str:
    """The dot product written out: y1 = 2 · 1.5 + 1 · 2 = 5."""
    terms = " + ".join(f"{_said(w)} · {_said(each)}" for w, each in zip(W[row], x, strict=True))
    return f"y{row + 1} = {terms} = {outputs(x)[row]:g}"


def _said(value: float) -> str:
    return f"({value:g})" if value < 0 else f"{value:g}"


def angle_text(row: int, x: tuple[float, float]) -> str:
    """How x lies to the row, in words."""
    found = angle(row, x)
    if found is None:
        return "x = 0: every detector is silent"
    if abs(found - 90) < 1e-6:
        return f"x is at a right angle to row {row + 1}: y{row + 1} = 0"
    sense = "its way" if found < 90 else "the other way"
    return f"{found:.0f}° between x and row {row + 1}: {sense}"


def twin(width: int = 80) -> str:
    """The outputs for inputs in some directions."""
    rows = ", ".join(f"({row[0]:g}, {row[1]:g})" for row in W)
    lines = [f"y = W x with the rows of W: {rows}.", f"{'x':>10} {'y1':>6} {'y2':>6} {'y3':>6}"]
    for x in ((2.0, 1.0), (-1.0, 2.0), (-2.0, -2.0), (1.0, -1.0), (0.0, 0.0)):
        y = outputs(x)
        lines.append(f"{f'({x[0]:g}, {x[1]:g})':>10} " + " ".join(f"{each:>6g}" for each in y))
    lines.append("Each output is largest where x points the way of its row, 0 at a right angle.")
    return "\n".join(lines)
