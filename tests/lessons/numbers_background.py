"""The figures in the prose of section 2, "Background"."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

DRAWS = 40


@cache
def errors_of_ranks(n: int = 64) -> np.ndarray:
    """Page 2.4: the errors on new data of the best fits of rank 2 and 3, for each of DRAWS."""
    d, k, found = 32, 48, []
    for seed in range(DRAWS):
        rng = np.random.default_rng(seed)
        U = np.linalg.qr(rng.normal(size=(d, 3)))[0]
        V = np.linalg.qr(rng.normal(size=(k, 3)))[0]
        M, X = U * [3, 2, 1] @ V.T, rng.normal(size=(n, k))
        Y = X @ M.T + 0.5 * rng.normal(size=(n, d))
        full = np.linalg.lstsq(X, Y)[0].T
        V = np.linalg.svd(X @ full.T, full_matrices=False)[2]
        found.append([np.sum((V[:r].T @ (V[:r] @ full) - M) ** 2) / d for r in (2, 3)])
    return np.array(found)


def over_draws(rank: int) -> float:
    return float(errors_of_ranks()[:, rank - 2].mean())


MEASURED: dict[str, dict[str, Callable[[], float]]] = {
    "2.4": {
        "240": lambda: 3 * (32 + 48),
        "1,536": lambda: 32 * 48,
        "0.4375": lambda: 14 / 32,
        "0.087": lambda: over_draws(2),
        "0.088": lambda: over_draws(3),
    },
}

GIVEN: dict[str, dict[str, str]] = {
    "2.4": {"40": "draws over which the page averages"},
    "2.1": {"64": "width of the layers which the quiz takes"},
    "2.3": {
        "100": "side of the matrix which the quiz takes",
        "50": "half of the quiz's side, a wrong answer",
    },
}
