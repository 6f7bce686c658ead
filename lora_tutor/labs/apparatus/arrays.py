"""What the labs call an array, and how they draw matrices at random."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating[Any]]
Labels = npt.NDArray[np.int64]
Rng = np.random.Generator


def orthonormal(rng: Rng, rows: int, columns: int) -> Array:
    """(rows, columns), with orthonormal columns of random direction."""
    return np.linalg.qr(rng.normal(size=(rows, columns)))[0]


def with_spectrum(rng: Rng, d: int, k: int, sigma: list[float]) -> Array:
    """(d, k), with these singular values in random directions."""
    left, right = orthonormal(rng, d, len(sigma)), orthonormal(rng, k, len(sigma))
    # (d, r) * (r,) @ (r, k)
    return np.asarray((left * np.array(sigma)) @ right.T)


def uniform(rng: Rng, rows: int, columns: int, fan_in: int) -> Array:
    """(rows, columns) of U(-1/sqrt(fan_in), 1/sqrt(fan_in)): PEFT's start of the reader."""
    return np.asarray(rng.uniform(-1.0, 1.0, size=(rows, columns)) / fan_in**0.5)


def singular_values(matrix: Array) -> Array:
    return np.asarray(np.linalg.svd(matrix, compute_uv=False))
