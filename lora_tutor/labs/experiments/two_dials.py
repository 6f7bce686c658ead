"""L7, the experiment: an exchange that changes nothing, and losses over a grid of two rates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lora_tutor.labs.apparatus.arrays import uniform, with_spectrum
from lora_tutor.labs.apparatus.narration import GrowingChart, Narration
from lora_tutor.labs.apparatus.optimisers import Adam
from lora_tutor.labs.apparatus.regression import Examples
from lora_tutor.labs.apparatus.wide_layer import WideLayer
from lora_tutor.labs.descriptions.two_dials import (
    DOUBLED,
    EXCHANGES,
    FASTER,
    LAB,
    ORIGINAL,
    OTHER,
    RATIOS,
    SAME,
    SHOWN,
    TASKS,
    exchange_name,
)
from lora_tutor.labs.model import LabAnswer, LabOutcome, Table, Tell

D, K, R, SIGMA, EXAMPLES = 24, 32, 4, [3.0, 2.0, 1.0], 200
STEPS, EVERY = 120, 5
NO_EPSILON = 1e-30
IDENTICAL = 1e-12
"""Loss curves that differ by less than this share are one."""
GRID = (1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1)
"""Geometric means of the two rates."""
GRID_STEPS, LINEAR_STEPS, DRAWS = 40, 60, 2

Loss = Callable[[float, float], float]
"""What is left, by the rates of A and of B."""


@dataclass(frozen=True, slots=True)
class Knobs:
    alpha: float = 8.0
    start: float = 1.0
    rate_b: float = 0.01
    rate_a: float = 0.02

    def exchanged(self, p: float, q: float) -> Knobs:
        return Knobs(self.alpha / (p * q), self.start * p, self.rate_b * p, self.rate_a * q)


def run(tell: Tell) -> LabOutcome:
    curves, lowest = (GrowingChart(tell, chart) for chart in LAB.curves)
    narration = Narration(tell, 2 + len(EXCHANGES) + len(TASKS) * len(RATIOS) * len(GRID))
    original = loss_curve(Knobs())
    doubled = loss_curve(Knobs(alpha=2 * Knobs().alpha))
    steps = range(0, STEPS + 1, EVERY)
    curves.add(ORIGINAL, steps, original[::EVERY])
    narration.advance("the original")
    differences: dict[str, float] = {}
    for p, q in EXCHANGES:
        exchanged = loss_curve(Knobs().exchanged(p, q))
        differences[exchange_name(p, q)] = _difference(original, exchanged)
        if (p, q) == SHOWN:
            curves.add(exchange_name(p, q), steps, exchanged[::EVERY])
        narration.advance(exchange_name(p, q))
    differences[DOUBLED] = _difference(original, doubled)
    curves.add(DOUBLED, steps, doubled[::EVERY])
    narration.advance(DOUBLED)
    grids: dict[str, list[list[float]]] = {}
    for task in TASKS:
        narration.within(0.0, f"building {task}")
        loss = _task(task)
        grids[task] = []
        for ratio in RATIOS:
            row: list[float] = []
            for mean in GRID:
                row.append(loss(mean * ratio**0.5, mean / ratio**0.5))
                narration.advance(f"{task}, λ = {_ratio(ratio)}, rate {mean:g}")
            grids[task].append(row)
            lowest.add(task, [ratio], [min(row)])
    return LabOutcome(
        (_exchange_table(differences), _lowest_table(grids), _grid_table(grids[TASKS[-1]])),
        (curves.complete(), lowest.complete()),
        _answers(original, doubled, differences, grids),
        {
            "difference": differences,
            "curve": original,
            "doubled": doubled,
            "ratios": list(RATIOS),
            "rates": list(GRID),
            "loss": grids,
        },
    )


def loss_curve(knobs: Knobs) -> list[float]:
    """Adam without epsilon on a linear layer: the error before each step, and after the last."""
    rng = np.random.default_rng(77)
    examples = Examples(rng, with_spectrum(rng, D, K, SIGMA), EXAMPLES)
    a, b = np.zeros((D, R)), knobs.start * uniform(rng, R, K, K)
    s = knobs.alpha / R
    optimiser = Adam([a, b], (knobs.rate_a, knobs.rate_b), eps=NO_EPSILON)
    losses = []
    for _ in range(STEPS):
        update = s * (a @ b)
        losses.append(examples.error(update))
        g = examples.gradient(update)
        optimiser.step([s * g @ b.T, s * a.T @ g])
    return [*losses, examples.error(s * (a @ b))]


def _difference(one: list[float], other: list[float]) -> float:
    """The largest anywhere on the curve, relative to the first loss."""
    return max(abs(x - y) for x, y in zip(one, other, strict=True)) / one[0]


def _task(name: str) -> Loss:
    if name.startswith("linear"):
        return _linear
    layers = [
        WideLayer(int(name.split()[-1]), 128, "low-rank change", draw) for draw in range(DRAWS)
    ]

    def loss(rate_a: float, rate_b: float) -> float:
        total = 0.0
        for draw, layer in enumerate(layers):
            rng = np.random.default_rng([draw, 9])
            b = uniform(rng, R, layer.width, layer.width)
            total += layer.after(np.zeros((layer.width, R)), b, (rate_a, rate_b), GRID_STEPS)
        return total / len(layers)

    return loss


def _linear(rate_a: float, rate_b: float) -> float:
    rng = np.random.default_rng(78)
    examples = Examples(rng, with_spectrum(rng, 32, 64, SIGMA), 512)
    a, b = np.zeros((32, R)), uniform(rng, R, 64, 64)
    optimiser = Adam([a, b], (rate_a, rate_b))
    for _ in range(LINEAR_STEPS):
        g = examples.gradient(a @ b)
        optimiser.step([g @ b.T, a.T @ g])
    return examples.error(a @ b)


def _ratio(ratio: float) -> str:
    return f"{ratio:g}" if ratio >= 1 else f"1/{1 / ratio:g}"


def _exchange_table(differences: dict[str, float]) -> Table:
    return Table(
        ("exchange", "largest difference"),
        tuple((name, f"{difference:.1e}") for name, difference in differences.items()),
        f"Between the loss curves of {STEPS} steps, relative to the first loss.",
    )


def _lowest_table(grids: dict[str, list[list[float]]]) -> Table:
    rows = [(task, *(f"{min(row):.2g}" for row in grid)) for task, grid in grids.items()]
    return Table(
        ("task", *(f"λ = {_ratio(ratio)}" for ratio in RATIOS)),
        tuple(rows),
        "The lowest loss of each ratio over the learning rates.",
    )


def _grid_table(grid: list[list[float]]) -> Table:
    rows = [
        (_ratio(ratio), *(f"{loss:.1g}" for loss in row))
        for ratio, row in zip(RATIOS, grid, strict=True)
    ]
    return Table(
        ("λ", *(f"{mean:g}" for mean in GRID)),
        tuple(rows),
        f"{TASKS[-1]}: the loss by ratio and by the geometric mean of the two rates.",
    )


def _answers(
    original: list[float],
    doubled: list[float],
    differences: dict[str, float],
    grids: dict[str, list[list[float]]],
) -> dict[str, LabAnswer]:
    shown = differences[exchange_name(*SHOWN)]
    faster = loss_curve(Knobs().exchanged(*SHOWN))[EVERY] < original[EVERY]
    if shown < IDENTICAL:
        fate = SAME
    else:
        fate = FASTER if faster else OTHER
    early = EVERY * 2
    change = (
        0 if differences[DOUBLED] < IDENTICAL else (1 if doubled[early] < original[early] else 2)
    )
    return {
        "exchange": LabAnswer(
            fate, f"At no step do the two curves differ by more than {shown:.1e} of the first loss."
        ),
        "alpha": LabAnswer(
            change,
            f"With twice the $\\alpha$ the loss after {early} steps is {doubled[early]:.4f} "
            f"in place of {original[early]:.4f}.",
        ),
        "ratio": _winner(grids),
    }


def _winner(grids: dict[str, list[list[float]]]) -> LabAnswer:
    asked = (16.0, 4.0, 1.0)
    best = {
        task: min(zip((min(row) for row in grid), RATIOS, strict=True))[1]
        for task, grid in grids.items()
    }
    everywhere = set(best.values())
    won = next((place for place, ratio in enumerate(asked) if everywhere == {ratio}), len(asked))
    told = ", ".join(rf"{task}: $\lambda = {_ratio(ratio)}$" for task, ratio in best.items())
    return LabAnswer(won, f"The lowest are, for {told}.")
