"""A B as a sum of rank-one terms: column i of A times row i of B."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lora_tutor.figures.matrices import Matrix

D, R, K = 16, 3, 15


def factors(seed: int = 7) -> tuple[Matrix, Matrix]:
    """A (D, R) and B (R, K) of full rank: a slope, a wave and a bump, slightly disturbed."""
    down = np.linspace(-1.0, 1.0, D)
    across = np.linspace(-1.0, 1.0, K)
    a = np.stack([down, np.cos(3 * down), np.exp(-8 * (down - 0.4) ** 2)], axis=1)
    b = np.stack([np.ones(K), np.sin(3 * across), np.exp(-8 * (across + 0.3) ** 2)])
    rng = np.random.default_rng(seed)
    return a + rng.normal(scale=0.02, size=a.shape), b + rng.normal(scale=0.02, size=b.shape)


def terms() -> list[Matrix]:
    """aᵢ bᵢᵀ for each i, shape (D, K)."""
    a, b = factors()
    return [np.outer(a[:, i], b[i]) for i in range(R)]


def sum_of(parts: Sequence[Matrix]) -> Matrix:
    """Their sum, shape (D, K); of none, zero."""
    return np.asarray(np.sum(parts, axis=0)) if parts else np.zeros((D, K))


def rank(matrix: Matrix) -> int:
    return int(np.linalg.matrix_rank(matrix))


def price(count: int) -> int:
    """Numbers that so many terms keep: r (d + k)."""
    return count * (D + K)


def twin(width: int = 80) -> str:
    """The rank of the sum, and its price, as the terms come in one by one."""
    found = terms()
    whole = sum_of(found)
    lines = [
        f"A B of {D} x {K} as a sum of {R} terms a_i b_i, each of rank 1.",
        f"{'terms':>16} {'rank':>5} {'numbers kept':>13} {'share of A B':>13}",
    ]
    for count in range(R + 1):
        used = sum_of(found[:count])
        missing = np.linalg.norm(whole - used) ** 2 / np.linalg.norm(whole) ** 2
        names = " + ".join(f"a{i + 1} b{i + 1}" for i in range(count)) or "none"
        lines.append(f"{names:>21} {rank(used):>5} {price(count):>13} {1 - missing:>13.0%}")
    lines[1] = f"{'terms':>21} {'rank':>5} {'numbers kept':>13} {'energy':>13}"
    lines.append(f"A B itself has {D * K} numbers.")
    return "\n".join(lines)
