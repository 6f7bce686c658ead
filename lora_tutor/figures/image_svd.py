"""The numbers of the image figure: pictures whose spectra differ, and what each rank leaves out."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from functools import cache

import numpy as np

from lora_tutor.figures.matrices import Matrix

ROWS, COLUMNS = 24, 34
START = 3
FULL = min(ROWS, COLUMNS)


def landscape(seed: int = 7) -> Matrix:
    """(ROWS, COLUMNS), from 0 to 1: hills, a sun, a wall with windows, some noise."""
    y, x = np.mgrid[0:ROWS, 0:COLUMNS].astype(np.float64)
    sky = 0.55 - 0.35 * y / ROWS
    hills = 15 + 3 * np.sin(x / 5.0) + 2 * np.cos(x / 2.3)
    image = np.where(y > hills, 0.25 + 0.01 * y, sky)
    image[(y - 5) ** 2 + ((x - 26) * 0.9) ** 2 < 12] = 1.0
    wall = (y > 9) & (y < 21) & (x > 4) & (x < 15)
    image[wall] = 0.75
    image[wall & (y % 5 < 2) & (x % 4 < 2)] = 0.05
    noise = np.random.default_rng(seed).normal(scale=0.01, size=image.shape)
    return np.asarray(np.clip(image + noise, 0.0, 1.0), dtype=np.float64)


def flag() -> Matrix:
    """A cross on a field: two kinds of row, so rank 2."""
    image = np.full((ROWS, COLUMNS), 0.2)
    image[9:14] = 0.95
    image[:, 10:16] = 0.95
    return image


def ring() -> Matrix:
    """A ring and its slash, a letter Q: no line in it is straight along the grid."""
    y, x = np.mgrid[0:ROWS, 0:COLUMNS].astype(np.float64)
    radius = np.hypot((y - 11) * 1.1, (x - 16) * 0.9)
    image = np.where(np.abs(radius - 9) < 2, 0.95, 0.15)
    image[(np.abs((x - 16) - 1.3 * (y - 11)) < 2) & (y > 12)] = 0.95
    return image


def noise(seed: int = 7) -> Matrix:
    """Every number for itself."""
    return np.random.default_rng(seed).uniform(size=(ROWS, COLUMNS))


PICTURES: Mapping[str, Callable[[], Matrix]] = {
    "flag": flag,
    "landscape": landscape,
    "letter Q": ring,
    "noise": noise,
}


class Approximations:
    """The picture's best approximations by rank (Eckart and Young 1936), and their errors."""

    def __init__(self, image: Matrix) -> None:
        self.image = image
        self._u, self.sigma, self._vt = np.linalg.svd(self.image, full_matrices=False)

    @property
    def full(self) -> int:
        return len(self.sigma)

    def of_rank(self, rank: int) -> Matrix:
        """The best matrix of `rank` in the Frobenius norm, (ROWS, COLUMNS)."""
        # (ROWS, r) * (r,) @ (r, COLUMNS)
        return np.asarray((self._u[:, :rank] * self.sigma[:rank]) @ self._vt[:rank])

    def error(self, rank: int) -> float:
        """The relative Frobenius error: the root of the energy that is left out."""
        energy = self.sigma**2
        return float(np.sqrt(energy[rank:].sum() / energy.sum()))


def price(rank: int) -> int:
    """Numbers that two factors of that rank hold: r (d + k)."""
    return rank * (ROWS + COLUMNS)


@cache
def found(name: str) -> Approximations:
    return Approximations(PICTURES[name]())


def measured(approximations: Approximations, rank: int) -> float:
    """‖M - M_r‖ / ‖M‖ taken from the two pictures, without the singular values."""
    left_out = approximations.image - approximations.of_rank(rank)
    return float(np.linalg.norm(left_out) / np.linalg.norm(approximations.image))


def rank_for(approximations: Approximations, error: float) -> int:
    """The least rank whose relative error is at most `error`."""
    return next(r for r in range(FULL + 1) if approximations.error(r) <= error + 1e-12)


def twin(width: int = 80) -> str:
    """The error at some ranks for each picture, as a table."""
    ranks = (1, 2, 3, 5, 8, 12, FULL)
    text = (
        f"Four pictures of {ROWS} x {COLUMNS} numbers, each replaced by its best approximation "
        "of rank r. The error is the root of the sum of the squared singular values left out, "
        "relative to the norm of the whole."
    )
    lines = [*textwrap.wrap(text, width), f"{'r':<10}" + "".join(f"{r:>7}" for r in ranks)]
    for name in PICTURES:
        errors = [found(name).error(rank) for rank in ranks]
        lines.append(f"{name:<10}" + "".join(f"{error:>7.1%}" for error in errors))
    lines.append(f"{'r(d + k)':<10}" + "".join(f"{price(rank):>7}" for rank in ranks))
    return "\n".join([*lines, f"The picture itself has d k = {ROWS * COLUMNS} numbers."])
