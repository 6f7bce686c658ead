"""A 3 x 3 matrix that the reader edits: its singular values, its rank, its image of the cube."""

from __future__ import annotations

import itertools

import numpy as np

from lora_tutor.figures.matrices import Matrix

STEP, LIMIT = 0.5, 3.0
SIDE = 3
EXAMPLES: tuple[Matrix, ...] = (
    np.zeros((SIDE, SIDE)),
    np.outer([1.0, 0.5, 1.0], [2.0, -1.0, 1.0]),
    np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0], [1.0, 1.0, 2.0]]),
    np.array([[1.0, 0.5, 0.0], [0.0, 1.0, 0.5], [-0.5, 0.0, 1.0]]),
)
"""One of each rank, 0 to 3."""

CORNERS: Matrix = np.array(list(itertools.product((-0.5, 0.5), repeat=SIDE)))
"""Of the unit cube around the origin, (8, 3)."""
EDGES = tuple(
    (one, other)
    for one, other in itertools.combinations(range(8), 2)
    if np.count_nonzero(CORNERS[one] != CORNERS[other]) == 1
)
SHAPES = ("a point", "a line", "a plane", "a solid")
"""What becomes of the cube, by rank."""


def changed(matrix: Matrix, row: int, column: int, by: float) -> Matrix:
    """One entry more or less, within -LIMIT .. LIMIT; a copy."""
    other = matrix.copy()
    other[row, column] = min(max(other[row, column] + by, -LIMIT), LIMIT)
    return other


def singular_values(matrix: Matrix) -> Matrix:
    return np.asarray(np.linalg.svd(matrix, compute_uv=False))


def rank(matrix: Matrix) -> int:
    """Numerical rank, by numpy's rule: those above max(d, k) ε σ₁."""
    return int(np.linalg.matrix_rank(matrix))


def turned(degrees: float) -> Matrix:
    """From space to the drawing, (2, 3): turned about the upright axis, seen from above."""
    turn, lift = np.radians(degrees), np.radians(25.0)
    return np.array(
        [
            [np.cos(turn), np.sin(turn), 0.0],
            [-np.sin(turn) * np.sin(lift), np.cos(turn) * np.sin(lift), np.cos(lift)],
        ]
    )


def edge_on(matrix: Matrix) -> Matrix:
    """From space to the drawing, (2, 3): the longest direction of the image across, and the
    thinnest upright, so that a flat image is seen as a line."""
    u = np.linalg.svd(matrix)[0]
    return np.asarray(u[:, [0, 2]].T)


def image(matrix: Matrix, seen: Matrix) -> Matrix:
    """The cube's corners under the matrix, as they are drawn by `seen`, (8, 2)."""
    # (8, 3) @ (3, 3) @ (3, 2); what rounding leaves of a zero would split a line between two rows.
    return np.asarray(np.round(CORNERS @ matrix.T @ seen.T, 9) + 0.0)


def volume(matrix: Matrix) -> float:
    """Of the image of the unit cube: |det M|, the product of the singular values."""
    return float(np.prod(singular_values(matrix)))


def twin(width: int = 80) -> str:
    """An example of each rank, with its singular values and what the unit cube becomes."""
    lines = ["M by its rows, its singular values, and what the unit cube becomes:"]
    for matrix in reversed(EXAMPLES):
        rows = "  ".join("(" + " ".join(f"{each:g}" for each in row) + ")" for row in matrix)
        sigma = "  ".join(f"{each:.2f}" for each in singular_values(matrix))
        found = rank(matrix)
        lines.append(f"rank {found}: {rows}")
        lines.append(f"  {sigma}  {SHAPES[found]}")
    return "\n".join(lines)
