"""An adapter with its numbers in the open: x, what B reads from it, what A writes."""

from __future__ import annotations

import numpy as np

from lora_tutor.figures.matrices import Matrix
from lora_tutor.reports.amounts import counted

K, D, MOST = 8, 6, 4
"""Inputs, outputs, and the largest rank that can be chosen."""
STEP, LIMIT = 0.5, 2.0
START: Matrix = np.array([1.0, 0.5, -1.0, 0.0, 1.5, 0.0, -0.5, 1.0])


def factors(rank: int, seed: int = 3) -> tuple[Matrix, Matrix]:
    """A (D, rank) and B (rank, K): first columns and rows of fixed ones, in steps of 1/2."""
    rng = np.random.default_rng(seed)
    b = rng.integers(-2, 3, size=(MOST, K)) / 2
    a = rng.integers(-2, 3, size=(D, MOST)) / 2
    return a[:, :rank], b[:rank]


def read(x: Matrix, rank: int) -> Matrix:
    """h = B x, shape (rank,)."""
    return np.asarray(factors(rank)[1] @ x)


def written(x: Matrix, rank: int) -> Matrix:
    """A (B x), shape (D,); the scale α/r is 1 here."""
    return np.asarray(factors(rank)[0] @ read(x, rank))


def changed(x: Matrix, place: int, by: float) -> Matrix:
    """One entry more or less, within -LIMIT .. LIMIT; a copy."""
    other = x.copy()
    other[place] = min(max(other[place] + by, -LIMIT), LIMIT)
    return other


def unread(x: Matrix, rank: int) -> Matrix:
    """The part of x that is orthogonal to every row of B: x minus its projection on them."""
    rows = factors(rank)[1]
    return np.asarray(x - np.linalg.pinv(rows) @ (rows @ x))


def is_silent(x: Matrix, rank: int) -> bool:
    return bool(np.abs(read(x, rank)).max() < 1e-9)


def verdict(x: Matrix, rank: int) -> str:
    if not np.abs(x).max():
        return "x = 0: there is nothing to read."
    if is_silent(x, rank):
        return "B reads nothing from this x, so A has nothing to write."
    return f"All that A learns about x went through {counted(rank, 'number')}."


def twin(width: int = 80) -> str:
    """x, Bx and A(Bx) for each rank, and for an x that no row of B reads."""
    lines = [f"An adapter from k = {K} to d = {D} numbers, through r of them."]
    lines.append(f"x        = {_vector(START)}")
    for rank in range(1, MOST + 1):
        lines.append(f"r = {rank}")
        lines.append(f"  B x    = {_vector(read(START, rank))}")
        lines.append(f"  A(B x) = {_vector(written(START, rank))}")
    silent = unread(START, 2)
    lines.append("An x at right angles to both rows of B, r = 2:")
    lines.append(f"  x      = {_vector(silent)}")
    lines.append(f"  A(B x) = {_vector(written(silent, 2))}")
    return "\n".join(lines)


def _vector(values: Matrix) -> str:
    return "(" + ", ".join(f"{value + 0.0:.2g}" for value in np.round(values, 9)) + ")"
