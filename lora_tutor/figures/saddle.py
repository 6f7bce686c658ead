"""The loss (ab − 1)² of page 4.4: one number a, one number b, and gradient descent on both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lora_tutor.figures.matrices import Matrix

LIMIT, STEP = 2.0, 0.25
ROWS, COLUMNS = 26, 41
RATE, STEPS = 0.05, 300
START = (0.25, -1.0)
CLOSE = 1e-3

A_AXIS: Matrix = np.linspace(-LIMIT, LIMIT, COLUMNS)
B_AXIS: Matrix = np.linspace(LIMIT, -LIMIT, ROWS)
Point = tuple[float, float]


def loss(a: float, b: float) -> float:
    return (a * b - 1) ** 2


def landscape() -> Matrix:
    """log(1 + L) over the square, (ROWS, COLUMNS): a to the right, b upwards."""
    a, b = np.meshgrid(A_AXIS, B_AXIS)
    return np.asarray(np.log1p((a * b - 1) ** 2))


def within(start: Point) -> Point:
    """The nearest start on the grid of STEP, inside the square."""
    a, b = (min(max(round(each / STEP) * STEP, -LIMIT), LIMIT) for each in start)
    return a, b


def descent(start: Point) -> list[Point]:
    """Gradient descent: ∇L = 2 (ab − 1) (b, a), RATE, STEPS steps; the start comes first."""
    path = [start]
    a, b = start
    for _ in range(STEPS):
        slope = 2 * (a * b - 1)
        a, b = a - RATE * slope * b, b - RATE * slope * a
        path.append((a, b))
    return path


@dataclass(frozen=True, slots=True)
class End:
    """How a descent ended, and after how many steps it was there."""

    kind: str
    steps: int


def end_of(path: list[Point]) -> End:
    """`still`: it never moved. `valley`: ab = 1 is reached. `saddle`: it came to (0, 0)."""
    if path[-1] == path[0]:
        kind = "still" if loss(*path[0]) > CLOSE else "valley"
        return End(kind, 0)
    if loss(*path[-1]) <= CLOSE:
        return End("valley", next(at for at, point in enumerate(path) if loss(*point) <= CLOSE))
    if max(abs(path[-1][0]), abs(path[-1][1])) <= 0.05:
        near = (at for at, (a, b) in enumerate(path) if max(abs(a), abs(b)) <= 0.05)
        return End("saddle", next(near))
    return End("under way", STEPS)


def point_text(point: Point) -> str:
    """(0.25, -1.00); never -0.00."""
    a, b = (round(each, 2) + 0.0 for each in point)
    return f"({a:.2f}, {b:.2f})"


def verdict(start: Point) -> str:
    """What became of this start, in a sentence."""
    end = end_of(descent(start))
    match end.kind:
        case "still":
            return "The gradient is zero here, and nothing ever moves: the saddle."
        case "valley" if end.steps == 0:
            return "Already in the valley ab = 1: there is nothing to learn."
        case "valley":
            return f"In the valley ab = 1 after {end.steps} steps."
        case "saddle":
            return f"On the ridge a = -b: down to the saddle in {end.steps} steps, and stuck."
    return f"Still under way after {end.steps} steps."


def nearest(point: Point) -> tuple[int, int]:
    """Row and column of the landscape's entry nearest to a point of the square."""
    a, b = point
    return int(np.argmin(np.abs(B_AXIS - b))), int(np.argmin(np.abs(A_AXIS - a)))


def is_inside(point: Point) -> bool:
    return max(abs(point[0]), abs(point[1])) <= LIMIT * 1.02


def twin(width: int = 80) -> str:
    """Where descents from some starts end."""
    lines = [
        f"Gradient descent on L(a, b) = (ab - 1)^2, rate {RATE:g}, {STEPS} steps.",
        f"{'start (a, b)':>14} {'L':>7} {'end (a, b)':>16} {'L':>7}",
    ]
    for start in ((0.0, 0.0), (0.0, 1.0), (0.25, -1.0), (1.0, -1.0), (2.0, 2.0), (-1.0, -1.0)):
        end = descent(start)[-1]
        told = point_text(end)
        first = f"({start[0]:g}, {start[1]:g})"
        lines.append(f"{first:>14} {loss(*start):>7.3f} {told:>16} {loss(*end):>7.3f}")
        lines.append(f"    {verdict(start)}")
    return "\n".join(lines)
