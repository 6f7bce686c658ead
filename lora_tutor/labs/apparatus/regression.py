"""A linear layer that has to learn a change M: the one task where everything can be computed.

Full batches of squared errors need only the examples' moments, so a step costs the same for ten
examples and for ten thousand.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lora_tutor.labs.apparatus.arrays import Array, Rng, uniform
from lora_tutor.labs.apparatus.optimisers import Adam


class Examples:
    """n inputs X (n, k), white, and what the change should add: X M^T (n, d) plus noise."""

    def __init__(self, rng: Rng, change: Array, n: int, noise: float = 0.0) -> None:
        d, k = change.shape
        self.inputs = rng.normal(size=(n, k))
        self.targets = self.inputs @ change.T + noise * rng.normal(size=(n, d))
        self.change = change
        self._xx = self.inputs.T @ self.inputs / n  # (k, k)
        self._yx = self.targets.T @ self.inputs / n  # (d, k)

    def gradient(self, update: Array) -> Array:
        """Of the squared error, averaged over examples and outputs, at that update (d, k)."""
        return np.asarray(2 * (update @ self._xx - self._yx) / len(update))

    def error(self, update: Array) -> float:
        """The squared error against the true change, without the noise, on these inputs."""
        off = update - self.change
        return float(np.sum((off @ self._xx) * off)) / len(off)


def train(examples: Examples, rank: int, rate: float, steps: int, rng: Rng) -> Iterator[Array]:
    """The update before each of Adam's steps and after the last; rank 0 stands for a full one.

    Factors have s = 1 and start at A = 0 and a random B.
    """
    d, k = examples.change.shape
    if not rank:
        update = np.zeros((d, k))
        optimiser = Adam([update], rate)
        for _ in range(steps):
            yield update
            optimiser.step([examples.gradient(update)])
        yield update
        return
    a, b = np.zeros((d, rank)), uniform(rng, rank, k, k)
    optimiser = Adam([a, b], rate)
    for _ in range(steps):
        update = a @ b
        yield update
        g = examples.gradient(update)
        optimiser.step([g @ b.T, a.T @ g])
    yield a @ b


def trained(examples: Examples, rank: int, rate: float, steps: int, rng: Rng) -> Array:
    """The update after the last step."""
    *_, update = train(examples, rank, rate, steps, rng)
    return update
