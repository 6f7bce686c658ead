"""Reference of 15_energy_rank."""

import numpy as np


def energy_rank(s: np.ndarray, frac: float) -> int:
    """The first r with σ₁² + … + σᵣ² ≥ (frac - 1e-12) · Σσᵢ²."""
    if not 0 < frac <= 1:
        raise ValueError(f"frac must be more than 0 and at most 1, not {frac}")
    energy = np.cumsum(s**2)  # (m,) -> (m,)
    total = energy[-1]
    if total == 0:
        return 0
    return int(np.count_nonzero(energy / total < frac - 1e-12)) + 1
