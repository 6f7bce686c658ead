"""A matrix of five rank-one pieces, what is left out when some are taken away, and other ways."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from lora_tutor.figures.best_approximation import waves
from lora_tutor.figures.matrices import Matrix

D, K = 16, 22
SIGMA: Matrix = np.array([5.0, 4.0, 3.0, 2.0, 1.0])
U, V = waves(D, len(SIGMA)), waves(K, len(SIGMA))
M: Matrix = np.asarray((U * SIGMA) @ V.T)
"""(D, K); its pieces are σᵢ uᵢ vᵢᵀ."""
ENERGY = float(np.sum(SIGMA**2))

Kept = tuple[bool, ...]
"""For each piece, whether it is still there."""
ALL: Kept = (True,) * len(SIGMA)


def switched(kept: Kept, number: int) -> Kept:
    """The piece taken away, or put back."""
    return tuple(each != (at == number) for at, each in enumerate(kept))


def without_smallest(kept: Kept) -> Kept:
    """The smallest piece that is left taken away; none are left of none."""
    there = [at for at, each in enumerate(kept) if each]
    return switched(kept, there[-1]) if there else kept


def with_largest(kept: Kept) -> Kept:
    """The largest piece that was taken away put back."""
    return switched(kept, kept.index(False)) if False in kept else kept


def sum_of(kept: Kept) -> Matrix:
    """The sum of the pieces that are kept, (D, K)."""
    return np.asarray((U * np.where(kept, SIGMA, 0.0)) @ V.T)


def error(approximation: Matrix) -> float:
    """‖M − M'‖_F², from the entries."""
    return float(np.sum((M - approximation) ** 2))


def squares(kept: Kept) -> list[float]:
    """σᵢ² of the pieces that were taken away."""
    return [float(value) ** 2 for value, there in zip(SIGMA, kept, strict=True) if not there]


def least(rank: int) -> float:
    """The least error of that rank (Eckart and Young 1936): Σ_{i>r} σᵢ²."""
    return float(np.sum(SIGMA[rank:] ** 2))


@cache
def with_random_reader(rank: int, seed: int = 7) -> float:
    """The error of the best A B whose B, (rank, K), is drawn at random and stays."""
    b = np.random.default_rng(seed).normal(size=(len(SIGMA), K))[:rank]
    # M Q Qᵀ with the rows' span in Q is what the best A makes of M.
    q = np.linalg.qr(b.T)[0]
    return error(np.asarray(M @ q @ q.T))


def sum_text(values: Sequence[float]) -> str:
    """4 + 1 = 5; of one value, and of none, no sum."""
    total = f"{sum(values):g}"
    return f"{' + '.join(f'{each:g}' for each in values)} = {total}" if len(values) > 1 else total


def verdict(kept: Kept) -> str:
    rank, here = sum(kept), error(sum_of(kept))
    if rank == len(SIGMA):
        return "Nothing is taken away yet."
    if here <= least(rank) + 1e-9:
        return f"The smallest are away: nothing of rank {rank} comes closer to M."
    return f"Rank {rank} can come closer, by {here - least(rank):.0f}: keep the larger pieces."


def twin(width: int = 80) -> str:
    """Taking away the smallest, the largest, and a random reader, by the rank that is left."""
    lines = [
        f"M of {D} x {K} is a sum of five pieces of rank 1; the σᵢ are 5, 4, 3, 2, 1.",
        "‖M − M'‖² for M' of rank r:",
        f"{'r':>2}  {'smallest taken away':<26}{'largest':>8}{'random reader':>15}",
    ]
    for rank in range(len(SIGMA), -1, -1):
        dropped = sum_text(squares(tuple(at < rank for at in range(len(SIGMA)))))
        largest = float(np.sum(SIGMA[: len(SIGMA) - rank] ** 2))
        lines.append(f"{rank:>2}  {dropped:<26}{largest:>8g}{with_random_reader(rank):>15.1f}")
    return "\n".join([*lines, "(Random reader: B is drawn once, A is the best for it.)"])
