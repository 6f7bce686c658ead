"""A small class does the work, with integers as the source of randomness."""

from dataclasses import dataclass

import numpy as np


@dataclass
class Start:
    d: int
    k: int
    r: int

    def __post_init__(self):
        if self.r < 1:
            raise ValueError("r must be positive")
        if self.r > self.d or self.r > self.k:
            raise ValueError("r must not exceed the sides of W")

    def read(self, rng):
        steps = rng.integers(0, 2**53, size=self.r * self.k, endpoint=True)
        return (steps / 2**52 - 1).reshape(self.r, self.k) / np.sqrt(self.k)


def init_factors(d, k, r, rng, dtype=np.float64):
    start = Start(d, k, r)
    return np.array([[0.0] * r] * d).astype(dtype), start.read(rng).astype(dtype)
