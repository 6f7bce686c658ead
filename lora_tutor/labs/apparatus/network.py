"""A small classifier, 64-96-64-10 with ReLU, and its fine-tuning: in full, or by factors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from lora_tutor.labs.apparatus.arrays import Array, Labels, Rng, uniform
from lora_tutor.labs.apparatus.glyphs import CLASSES, PIXELS, Pictures
from lora_tutor.labs.apparatus.optimisers import Adam

WIDTHS = (PIXELS, 96, 64, CLASSES)
BATCH = 64


@dataclass(frozen=True, slots=True)
class Network:
    """Matrices (out, in) and biases (out,), from the input on."""

    weights: list[Array]
    biases: list[Array]

    @staticmethod
    def random(rng: Rng) -> Network:
        shapes = list(zip(WIDTHS[1:], WIDTHS[:-1], strict=True))
        return Network(
            [uniform(rng, out, into, into).astype(np.float32) for out, into in shapes],
            [uniform(rng, out, 1, into)[:, 0].astype(np.float32) for out, into in shapes],
        )

    def with_weights(self, weights: list[Array]) -> Network:
        return Network(weights, self.biases)

    def activations(self, x: Array) -> list[Array]:
        """What each layer is given, and last the logits (n, 10)."""
        given = [x]
        for weight, bias in zip(self.weights, self.biases, strict=True):
            z = given[-1] @ weight.T + bias
            given.append(z if weight is self.weights[-1] else np.maximum(z, 0))
        return given

    def gradients(self, x: Array, labels: Labels) -> tuple[list[Array], list[Array]]:
        """Of the mean cross-entropy, for the weights and for the biases."""
        *given, logits = self.activations(x)
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        g = odds / odds.sum(axis=1, keepdims=True)
        g[np.arange(len(labels)), labels] -= 1
        g /= len(labels)
        for_weights: list[Array] = []
        for_biases: list[Array] = []
        for layer in reversed(range(len(self.weights))):
            for_weights.insert(0, g.T @ given[layer])
            for_biases.insert(0, g.sum(axis=0))
            if layer:
                g = (g @ self.weights[layer]) * (given[layer] > 0)
        return for_weights, for_biases

    def accuracy(self, pictures: Pictures) -> float:
        logits = self.activations(pictures.pixels)[-1]
        return float(np.mean(logits.argmax(axis=1) == pictures.digits))

    def update_from(self, base: Network) -> list[Array]:
        return [new - old for new, old in zip(self.weights, base.weights, strict=True)]


def batches(rng: Rng, pictures: Pictures) -> Iterator[tuple[Array, Labels]]:
    """All pictures once, in random order."""
    order = rng.permutation(len(pictures))
    for start in range(0, len(order), BATCH):
        rows = order[start : start + BATCH]
        yield pictures.pixels[rows], pictures.digits[rows]


def pretrain(
    rng: Rng, pictures: Pictures, epochs: int, rate: float, each: Callable[[int], None]
) -> Network:
    """`each` is called after every epoch."""
    network = Network.random(rng)
    optimiser = Adam([*network.weights, *network.biases], rate)
    for epoch in range(epochs):
        for x, labels in batches(rng, pictures):
            for_weights, for_biases = network.gradients(x, labels)
            optimiser.step([*for_weights, *for_biases])
        each(epoch)
    return network


@dataclass(frozen=True, slots=True)
class NetworkMethod:
    """How to fine-tune: rank 0 trains the matrices themselves, another rank A and B with s = 1.

    Biases stay as they are in both, so that rank is the only difference.
    """

    rank: int
    rate: float

    @property
    def name(self) -> str:
        return f"r = {self.rank}" if self.rank else "full"


def fine_tune(
    base: Network, pictures: Pictures, method: NetworkMethod, rng: Rng
) -> Iterator[Network]:
    """The network after each step of Adam, without end."""
    if method.rank:
        yield from _train_factors(base, pictures, method, rng)
    network = base.with_weights([weight.copy() for weight in base.weights])
    optimiser = Adam(network.weights, method.rate)
    while True:
        for x, labels in batches(rng, pictures):
            optimiser.step(network.gradients(x, labels)[0])
            yield network


def _train_factors(
    base: Network, pictures: Pictures, method: NetworkMethod, rng: Rng
) -> Iterator[Network]:
    rank = method.rank
    writers = [np.zeros((len(weight), rank), np.float32) for weight in base.weights]
    readers = [
        uniform(rng, rank, weight.shape[1], weight.shape[1]).astype(np.float32)
        for weight in base.weights
    ]
    optimiser = Adam([*writers, *readers], method.rate)
    network = base
    while True:
        for x, labels in batches(rng, pictures):
            found = network.gradients(x, labels)[0]
            optimiser.step(
                [
                    *(g @ b.T for g, b in zip(found, readers, strict=True)),
                    *(a.T @ g for g, a in zip(found, writers, strict=True)),
                ]
            )
            network = base.with_weights(
                [w + a @ b for w, a, b in zip(base.weights, writers, readers, strict=True)]
            )
            yield network
