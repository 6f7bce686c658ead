"""A wide ReLU network in which one layer is adapted and everything else is frozen.

f(x) = v . relu(W h + A B h) with h = relu(U x). Since U and W never move, h and W h are computed
once, and a step costs only thin products, at any width.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from lora_tutor.labs.apparatus.arrays import Array, Rng
from lora_tutor.labs.apparatus.optimisers import Adam

Goal = Literal["low-rank change", "another network"]
INPUTS, OTHER = 5, 20
"""Inputs of the network, and the width of the other one."""
CHANGE = 3.0
"""Size of the low-rank change, chosen so that learning it takes some tens of steps."""


class WideLayer:
    """`n` examples of what the network should answer: itself with a change of rank 2 in W, or a
    small network of other weights."""

    def __init__(self, width: int, n: int, goal: Goal, seed: int) -> None:
        rng = np.random.default_rng([seed, width])
        into = _normal(rng, width, INPUTS) * (2 / INPUTS) ** 0.5
        frozen = _normal(rng, width, width) * (2 / width) ** 0.5
        out = _normal(rng, width, 1)[:, 0] / width**0.5
        x = _normal(rng, n, INPUTS)
        hidden = _relu(x @ into.T)  # (n, w)
        base = hidden @ frozen.T
        if goal == "low-rank change":
            left, right = (_normal(rng, width, 2) / width**0.5 for _ in range(2))
            wanted = _relu(base + CHANGE * (hidden @ right) @ left.T) @ out
        else:
            other = _normal(rng, OTHER, INPUTS) / INPUTS**0.5
            wanted = _relu(x @ other.T) @ _normal(rng, OTHER, 1)[:, 0] / OTHER**0.5
        self.width = width
        self.hidden, self.base, self.out, self.wanted = hidden, base, out, wanted

    def loss(self, a: Array, b: Array) -> float:
        return float(np.mean(self._off(self.hidden @ b.T, a)[0] ** 2))

    def gradients(self, a: Array, b: Array) -> tuple[Array, Array]:
        """Of the mean squared error, for A (w, r) and B (r, w)."""
        read = self.hidden @ b.T  # (n, r)
        off, active = self._off(read, a)
        g = (2 / len(off)) * off[:, None] * self.out * active  # (n, w)
        return g.T @ read, (g @ a).T @ self.hidden

    def _off(self, read: Array, a: Array) -> tuple[Array, Array]:
        before = self.base + read @ a.T
        return np.asarray(_relu(before) @ self.out - self.wanted), np.asarray(before > 0)

    def after(self, a: Array, b: Array, rates: Sequence[float], steps: int) -> float:
        """The loss after that many steps of Adam from a and b, with a rate for each."""
        a, b = a.astype(np.float32), b.astype(np.float32)
        optimiser = Adam([a, b], rates)
        for _ in range(steps):
            optimiser.step(self.gradients(a, b))
        return self.loss(a, b)


def _normal(rng: Rng, rows: int, columns: int) -> Array:
    return np.asarray(rng.standard_normal((rows, columns), np.float32))


def _relu(x: Array) -> Array:
    return np.asarray(np.maximum(x, 0))
