"""One cover for each displayed equation: both sides evaluated on numbers, or with sympy.

A cover is named by its page and by the LaTeX exactly as it stands there, so that an equation which
is changed loses its cover, and a test says so. Shapes are all different, so that no transpose and
no swapped letter can hide.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating[Any]]
Cover = Callable[[], None]

COVERS: dict[str, dict[str, Cover]] = {}
"""Page id -> LaTeX of the equation -> the function which evaluates it."""

D, K, R, N, ALPHA = 5, 8, 3, 4, 7.0
SCALE = ALPHA / R


def covers(page: str, latex: str) -> Callable[[Cover], Cover]:
    def register(cover: Cover) -> Cover:
        of_page = COVERS.setdefault(page, {})
        assert latex not in of_page, f"page {page} covers this twice: {latex}"
        of_page[latex] = cover
        return cover

    return register


def normal(*shape: int, seed: int = 0) -> Array:
    """Normal numbers of that shape; another shape or seed gives others."""
    return np.random.default_rng([seed, *shape]).normal(size=shape)


def factors() -> tuple[Array, Array, Array]:
    """W (d, k), A (d, r), B (r, k)."""
    return normal(D, K), normal(D, R), normal(R, K)
