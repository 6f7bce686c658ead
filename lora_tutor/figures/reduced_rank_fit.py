"""Least squares under a limit on the rank, over many sets of data: bias, variance, their sum.

A layer of D x K has to learn a change M from n noisy examples, as on page 2.4. M has a given rank
and always the same energy, spread evenly over its directions. For every rank r the best fit of at
most that rank is computed directly (reduced-rank regression: Izenman 1975), so that no optimiser
blurs the picture. What the figure shows was measured so, by

    python -m lora_tutor.figures.reduced_rank_fit > lora_tutor/figures/bias_variance.json
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np

from lora_tutor.figures.matrices import Matrix

D, K = 32, 48
NOISE = 0.5
ENERGY = 14.0
"""Σ σᵢ² of the change, as with the singular values 3, 2, 1."""
DRAWS = 40
RANKS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32)
EXAMPLES = (24, 64, 128, 256, 512, 2048)
TRUE_RANKS = (1, 3, 8, 16, 32)


@dataclass(frozen=True, slots=True)
class Errors:
    """For each of RANKS: the mean of ‖M̂_r − M‖² / D over the draws, and its two parts."""

    error: tuple[float, ...]
    variance: tuple[float, ...]

    @property
    def bias(self) -> tuple[float, ...]:
        """Squared, of the mean fit: what the variance leaves of the error."""
        pairs = zip(self.error, self.variance, strict=True)
        return tuple(error - variance for error, variance in pairs)

    @property
    def best(self) -> int:
        """The rank with the least error."""
        return RANKS[self.error.index(min(self.error))]


def change(true_rank: int) -> Matrix:
    """M, (D, K): `true_rank` random directions of equal strength."""
    rng = np.random.default_rng(true_rank)
    u = np.linalg.qr(rng.normal(size=(D, true_rank)))[0]
    v = np.linalg.qr(rng.normal(size=(K, true_rank)))[0]
    return np.asarray(u @ v.T * np.sqrt(ENERGY / true_rank))


def _data(n: int, draw: int) -> tuple[Matrix, Matrix, Matrix]:
    """What the fit needs of one draw: X⁺X (K, K), X⁺E (K, D) and XᵀX (K, K)."""
    rng = np.random.default_rng((n, draw))
    x = rng.normal(size=(n, K))
    noise = NOISE * rng.normal(size=(n, D))
    inverse = np.linalg.pinv(x)
    return inverse @ x, inverse @ noise, x.T @ x


def _fits(true: Matrix, n: int, draw: int) -> Matrix:
    """M̂_r for each of RANKS, (len(RANKS), D, K): the full fit F projected on the leading
    directions of the fitted outputs, which are the eigenvectors of F XᵀX Fᵀ."""
    projection, noise, gram = _data(n, draw)
    full = true @ projection.T + noise.T
    vectors = np.linalg.eigh(full @ gram @ full.T)[1][:, ::-1]
    return np.stack([vectors[:, :r] @ (vectors[:, :r].T @ full) for r in RANKS])


def measure(n: int, true_rank: int) -> Errors:
    """The error, and how much of it is the scatter of the fits about their mean."""
    true = change(true_rank)
    fits = np.stack([_fits(true, n, draw) for draw in range(DRAWS)])
    error = np.sum((fits - true) ** 2, axis=(2, 3)).mean(axis=0) / D
    variance = np.sum(fits.var(axis=0), axis=(1, 2)) / D
    return Errors(tuple(error.tolist()), tuple(variance.tolist()))


if __name__ == "__main__":
    _rows = [
        {
            "n": n,
            "true_rank": true_rank,
            "error": [round(each, 6) for each in found.error],
            "variance": [round(each, 6) for each in found.variance],
        }
        for n in EXAMPLES
        for true_rank in TRUE_RANKS
        for found in [measure(n, true_rank)]
    ]
    print("[" + ",\n".join(json.dumps(row) for row in _rows) + "]")
