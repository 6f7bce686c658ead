"""The numbers of the energy figure: how many directions hold a given share of the energy."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import numpy as np

from lora_tutor.figures.matrices import Matrix

SIDE = 256
"""Singular values of each update, which is SIDE x SIDE."""
THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 0.99, 0.999)
START = THRESHOLDS.index(0.9)
ROUNDING = 1e-12

_PLACES = np.arange(1, SIDE + 1, dtype=np.float64)


def spike_and_noise(spike: float = 3.0, side: int = SIDE, seed: int = 7) -> Matrix:
    """Three strong directions and what noise adds: (side,) singular values.

    The noise is that of a square matrix of independent entries of variance 1/side, whose singular
    values fill 0 to 2 (Marchenko and Pastur 1967).
    """
    rng = np.random.default_rng(seed)
    noise = np.linalg.svd(rng.normal(size=(side, side)) / np.sqrt(side), compute_uv=False)
    sigma = noise.copy()
    sigma[:3] = spike * np.array([4.0, 3.0, 2.0])
    return np.asarray(sigma)


SPECTRA: Mapping[str, Matrix] = {
    "fast, halving": 0.5**_PLACES,
    "slow, 1/i": 1 / _PLACES,
    "spikes + noise": spike_and_noise(),
    "flat": np.ones(SIDE),
}


def energy(sigma: Matrix) -> Matrix:
    """E(r) = sum of the first r squares over the sum of all, for r = 1 .. ; page 5.3."""
    return np.asarray(np.cumsum(sigma**2) / np.sum(sigma**2))


def rank_for(sigma: Matrix, share: float) -> int:
    """The least rank that keeps `share` of the energy."""
    return int(np.sum(energy(sigma) < share - ROUNDING)) + 1


def price(rank: int) -> float:
    """r (d + k) / (d k): the adapter's numbers as a share of the matrix's."""
    return rank * 2 * SIDE / SIDE**2


def twin(width: int = 80) -> str:
    """The ranks at a few thresholds, as a table."""
    shares = (0.5, 0.8, 0.9, 0.95, 0.99)
    text = (
        f"Four updates of {SIDE} x {SIDE} numbers with different singular values, and the rank r "
        "at which the first r of them hold a share of the energy, the sum of their squares."
    )
    lines = [*textwrap.wrap(text, width), f"{'share':<16}" + "".join(f"{s:>7.0%}" for s in shares)]
    for name, sigma in SPECTRA.items():
        ranks = [rank_for(sigma, share) for share in shares]
        lines.append(f"{name:<16}" + "".join(f"{rank:>7}" for rank in ranks))
    closing = f"From rank {SIDE // 2} on, A and B hold as many numbers as the matrix itself."
    return "\n".join([*lines, *textwrap.wrap(closing, width)])
