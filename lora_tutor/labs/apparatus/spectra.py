"""What the singular values and vectors of an update say."""

from __future__ import annotations

import numpy as np

from lora_tutor.labs.apparatus.arrays import Array

_ROUNDING = 1e-12
"""A share that falls short by no more counts as reached, as in exercise 15."""


def rank_for_energy(sigma: Array, share: float) -> int:
    """How many leading singular values hold that share of the sum of squares; 0 of a zero."""
    total = np.sum(sigma**2)
    if total == 0:
        return 0
    energy = np.cumsum(sigma**2) / total
    return min(int(np.sum(energy < share - _ROUNDING)) + 1, len(sigma))


def stable_rank(sigma: Array) -> float:
    """The sum of squares over the largest square: at most the rank."""
    return float(np.sum(sigma**2) / sigma[0] ** 2)


def truncated(matrix: Array, rank: int) -> Array:
    """The best matrix of that rank (Eckart and Young)."""
    u, sigma, vt = np.linalg.svd(matrix, full_matrices=False)
    return np.asarray((u[:, :rank] * sigma[:rank]) @ vt[:rank])


def overlap(one: Array, other: Array, directions: int) -> float:
    """phi of the LoRA paper, section 7.2: 1 if the leading rows span the same space, 0 if they
    are orthogonal; of random ones `directions` divided by the number of columns."""
    leading = [np.linalg.svd(each, full_matrices=False)[2][:directions] for each in (one, other)]
    return float(np.sum((leading[0] @ leading[1].T) ** 2)) / directions
