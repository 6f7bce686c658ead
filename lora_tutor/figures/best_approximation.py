"""A target update and its best approximation of each rank, with the loss that is left."""

from __future__ import annotations

import numpy as np

from lora_tutor.figures.matrices import Matrix
from lora_tutor.figures.parameters import Parameter

D, K = 16, 22
SIGMA: Matrix = np.array([3.0, 2.0, 1.0])
"""The singular values of the target; all others are zero."""
MOST = 5


def waves(size: int, count: int) -> Matrix:
    """`count` orthonormal columns, (size, count): slow to fast cosines (the DCT-II basis)."""
    at = (np.arange(size)[:, None] + 0.5) * np.arange(1, count + 1)[None] * np.pi / size
    return np.asarray(np.cos(at) * np.sqrt(2 / size))


U, V = waves(D, len(SIGMA)), waves(K, len(SIGMA))
TARGET: Matrix = np.asarray((U * SIGMA) @ V.T)
"""(D, K), made of three patterns."""


def of_rank(rank: int) -> Matrix:
    """The best matrix of `rank` (Eckart and Young 1936): the singular values after it dropped."""
    kept = np.where(np.arange(len(SIGMA)) < rank, SIGMA, 0.0)
    return np.asarray((U * kept) @ V.T)


def floor(rank: int) -> float:
    """Excess loss for isotropic inputs, the mean over the d outputs: Σ_{i>r} σᵢ² / d."""
    return float(np.sum(SIGMA[rank:] ** 2) / D)


def measured(rank: int) -> float:
    """The same from the matrices themselves: ‖M − M_r‖² / d."""
    return float(np.linalg.norm(TARGET - of_rank(rank)) ** 2 / D)


def parameters() -> tuple[Parameter, ...]:
    return (Parameter("rank r", tuple(float(rank) for rank in range(MOST + 1)), 1),)


def sum_text(rank: int) -> str:
    """The dropped squares, written out."""
    dropped = " + ".join(f"{value:g}²" for value in SIGMA[rank:])
    return f"({dropped}) / {D} = {floor(rank):.4f}" if dropped else f"0 / {D} = 0"


def verdict(rank: int) -> str:
    if rank == 0:
        return "Nothing is learned yet: the loss of doing nothing."
    if rank < len(SIGMA):
        return "No training gets below this floor with that rank."
    if rank == len(SIGMA):
        return "The target is reached: it has this rank."
    return "More rank than the target has: nothing is left for it to do."


def twin(width: int = 80) -> str:
    """The floor for each rank."""
    sigma = ", ".join(f"{value:g}" for value in SIGMA)
    lines = [
        f"A target update of {D} x {K} with the singular values {sigma}.",
        f"{'r':>2}  floor of the loss, sum of the dropped squares / d",
    ]
    lines += [f"{rank:>2}  {sum_text(rank)}" for rank in range(MOST)]
    return "\n".join(lines)
