"""L3, the experiment: a first step and a short training, by optimiser, scaling rule and rank."""

from __future__ import annotations

import numpy as np

from lora_tutor.labs.apparatus.arrays import Array, uniform, with_spectrum
from lora_tutor.labs.apparatus.narration import GrowingChart, Narration
from lora_tutor.labs.apparatus.optimisers import Adam, Sgd
from lora_tutor.labs.descriptions.scaling_rule import (
    BOTH,
    BY_R,
    BY_ROOT,
    LAB,
    NEITHER,
    OPTIMISERS,
    RULES,
    arm,
)
from lora_tutor.labs.model import LabAnswer, LabOutcome, Table, Tell

N, ALPHA = 256, 16.0
STEP_RANKS, TRAINED_RANKS = (1, 4, 16, 64, 256), (4, 16, 64, 256)
READERS, STEPS, EVERY = 20, 150, 10
SIGMA = [4.0, 3.0, 1.5, 0.5]
RATES = {"descent": 3e-3, "Adam": 3e-4}
FLAT = 1.3
"""A rule is called flat if no step gets this many times as far as the first rank's, or less."""

Row = dict[int, float]


def run(tell: Tell) -> LabOutcome:
    arms = [(optimiser, rule) for optimiser in OPTIMISERS for rule in RULES]
    steps, losses = (GrowingChart(tell, chart) for chart in LAB.curves)
    narration = Narration(tell, len(arms) * (len(STEP_RANKS) + len(TRAINED_RANKS)))
    rng = np.random.default_rng(7)
    gradient = rng.normal(size=(N, N)).astype(np.float32)
    change = with_spectrum(rng, N, N, SIGMA).astype(np.float32)
    growth: dict[str, Row] = {}
    for optimiser, rule in arms:
        row: Row = {}
        for rank in STEP_RANKS:
            row[rank] = first_step(optimiser, rank ** -RULES[rule], rank, gradient)
            steps.add(arm(optimiser, rule), [rank], [row[rank] / row[1]])
            narration.advance(f"first steps, {arm(optimiser, rule)}, r = {rank}")
        growth[arm(optimiser, rule)] = {rank: length / row[1] for rank, length in row.items()}
    trained: dict[str, Row] = {}
    for optimiser, rule in arms:
        trained[arm(optimiser, rule)] = row = {}
        for rank in TRAINED_RANKS:
            scale = ALPHA * rank ** -RULES[rule]
            row[rank] = _train(optimiser, scale, rank, change, narration)
            losses.add(arm(optimiser, rule), [rank], [row[rank]])
            narration.advance(f"training, {arm(optimiser, rule)}, r = {rank}")
    start = 0.5 * sum(sigma**2 for sigma in SIGMA)
    return LabOutcome(
        (
            _table(growth, "The first step along the full gradient, relative to that of r = 1."),
            _table(trained, f"Loss after {STEPS} steps; before the first it is {start:.2f}."),
        ),
        (steps.complete(), losses.complete()),
        _answers(growth),
        {"first_step": _plain(growth), "loss": _plain(trained), "loss_at_start": start},
    )


def first_step(optimiser: str, scale: float, rank: int, gradient: Array) -> float:
    """How far one step at rate 1 takes the layer's matrix along `gradient`, on average.

    A is zero, so B has no gradient, and A moves alone.
    """
    rng = np.random.default_rng(rank)
    total = 0.0
    for _ in range(READERS):
        b = uniform(rng, rank, N, N).astype(np.float32)
        step = scale * gradient @ b.T  # (d, r): dL/dA
        if optimiser == "Adam":
            step = np.sign(step)
        # <s (dL/dA) B, G> without the (d, k) product.
        total += float(np.sum(step * (gradient @ b.T))) * scale
    return total / READERS


def _train(optimiser: str, scale: float, rank: int, change: Array, narration: Narration) -> float:
    """The loss, half the squared distance of s A B from the change, after STEPS."""
    a = np.zeros((N, rank), np.float32)
    b = uniform(np.random.default_rng([rank, 1]), rank, N, N).astype(np.float32)
    rate = RATES[optimiser]
    way = Adam([a, b], rate) if optimiser == "Adam" else Sgd([a, b], rate)
    for step in range(STEPS):
        off = scale * (a @ b) - change
        way.step([scale * off @ b.T, scale * a.T @ off])
        if step % EVERY == 0:
            narration.within(step / STEPS, f"training, {optimiser}, r = {rank}")
    return 0.5 * float(np.sum((scale * (a @ b) - change) ** 2))


def _table(rows: dict[str, Row], caption: str) -> Table:
    ranks = list(next(iter(rows.values())))
    return Table(
        ("optimiser, rule", *(f"r = {rank}" for rank in ranks)),
        tuple((name, *(f"{value:.3g}" for value in row.values())) for name, row in rows.items()),
        caption,
    )


def _plain(rows: dict[str, Row]) -> dict[str, dict[str, float]]:
    return {name: {str(rank): value for rank, value in row.items()} for name, row in rows.items()}


def _answers(growth: dict[str, Row]) -> dict[str, LabAnswer]:
    collapsing = growth[arm("descent", "α/r")][64]
    return {
        "descent": _flat("descent", growth),
        "adam": _flat("Adam", growth),
        "share": LabAnswer(
            collapsing,
            f"At $r = 64$ the step is {collapsing:.4f} of that at $r = 1$: about "
            f"$1/{1 / collapsing:.0f}$.",
        ),
    }


def _flat(optimiser: str, growth: dict[str, Row]) -> LabAnswer:
    by_r, by_root = (growth[arm(optimiser, rule)] for rule in RULES)
    flat = [all(1 / FLAT < each < FLAT for each in row.values()) for row in (by_r, by_root)]
    right = {(True, False): BY_R, (False, True): BY_ROOT, (True, True): BOTH}
    return LabAnswer(
        right.get((flat[0], flat[1]), NEITHER),
        rf"From $r = 1$ to $256$ the step changes by a factor of {by_r[256]:.3g} with $\alpha/r$, "
        rf"and of {by_root[256]:.3g} with $\alpha/\sqrt{{r}}$.",
    )
