"""Gradient descent and Adam on numpy arrays, in place: without torch a lab starts 3 s sooner."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lora_tutor.labs.apparatus.arrays import Array


class Sgd:
    """p <- p - rate g. One rate for all, or one for each parameter."""

    def __init__(self, parameters: Sequence[Array], rate: float | Sequence[float]) -> None:
        self.parameters = parameters
        self.rates = _rates(rate, parameters)

    def step(self, gradients: Sequence[Array]) -> None:
        for p, g, rate in zip(self.parameters, gradients, self.rates, strict=True):
            p -= rate * g


class Adam:
    """Kingma & Ba 2015, Algorithm 1, with torch's defaults."""

    def __init__(
        self,
        parameters: Sequence[Array],
        rate: float | Sequence[float],
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
    ) -> None:
        self.parameters = parameters
        self.rates = _rates(rate, parameters)
        self.first, self.second = betas
        self.eps = eps
        self.count = 0
        self.means = [np.zeros_like(p) for p in parameters]
        self.squares = [np.zeros_like(p) for p in parameters]

    def step(self, gradients: Sequence[Array]) -> None:
        self.count += 1
        correction = 1 - self.first**self.count
        root = (1 - self.second**self.count) ** 0.5
        for p, g, m, v, rate in zip(
            self.parameters, gradients, self.means, self.squares, self.rates, strict=True
        ):
            m *= self.first
            m += (1 - self.first) * g
            v *= self.second
            v += (1 - self.second) * g * g
            p -= (rate / correction) * m / (np.sqrt(v) / root + self.eps)


def _rates(rate: float | Sequence[float], parameters: Sequence[Array]) -> Sequence[float]:
    return [rate] * len(parameters) if isinstance(rate, float) else rate
