"""L4, the experiment: six starts in a linear layer, two of them again in wide networks."""

from __future__ import annotations

import math

import numpy as np

from lora_tutor.labs.apparatus.arrays import Array, singular_values, uniform, with_spectrum
from lora_tutor.labs.apparatus.narration import GrowingChart, Narration
from lora_tutor.labs.apparatus.optimisers import Sgd
from lora_tutor.labs.apparatus.wide_layer import Goal, WideLayer
from lora_tutor.labs.descriptions.starting_points import (
    LAB,
    LOWEST,
    ONE_ZERO,
    READER_ZERO,
    SAME,
    STARTS,
    WIDTHS,
    WRITER_ZERO,
)
from lora_tutor.labs.model import LabAnswer, LabOutcome, Table, Tell

D, K, R, SIGMA = 32, 48, 4, [4.0, 3.0, 1.0]
STEPS, EVERY = 300, 5
RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.3)
WIDE_STEPS, WIDE_EXAMPLES, DRAWS = 40, 128, 2
WIDE_RATES = (1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1)
GOALS: tuple[Goal, ...] = ("low-rank change", "another network")

Wide = dict[tuple[str, int, str], list[float]]
"""By goal, width and start: the mean loss at each of WIDE_RATES."""


class Descent:
    """Gradient descent from one start at its best rate."""

    def __init__(self, a: Array, b: Array, goal: Array) -> None:
        self.first = _loss(a, b, goal)
        found = [(rate, *descend(a, b, goal, rate)) for rate in RATES]
        # What has diverged is no number, and never the best.
        self.rate, self.losses, self.update = min(
            found, key=lambda each: each[1][-1] if math.isfinite(each[1][-1]) else math.inf
        )
        sigma = singular_values(self.update)
        self.rank = int(np.sum(sigma > 1e-6 * max(float(sigma[0]), 1e-6)))

    @property
    def last(self) -> float:
        return self.losses[-1]


def run(tell: Tell) -> LabOutcome:
    curve, *rate_charts = (GrowingChart(tell, chart) for chart in LAB.curves)
    runs = len(GOALS) * len(WIDTHS) * len(ONE_ZERO) * len(WIDE_RATES)
    narration = Narration(tell, len(STARTS) + runs)
    descents: dict[str, Descent] = {}
    for name, (a, b, product) in starts().items():
        descents[name] = Descent(a, b, product)
        losses = [max(loss, LOWEST) for loss in descents[name].losses[::EVERY]]
        curve.add(name, range(0, STEPS + 1, EVERY), losses)
        narration.advance(f"gradient descent, {name}")
    wide: Wide = {}
    for goal in GOALS:
        for width, chart in zip(WIDTHS, rate_charts, strict=True):
            narration.within(0.0, f"building networks of width {width}")
            layers = [WideLayer(width, WIDE_EXAMPLES, goal, draw) for draw in range(DRAWS)]
            for start in ONE_ZERO:
                losses = wide[goal, width, start] = []
                for rate in WIDE_RATES:
                    losses.append(_mean_loss(layers, start, rate))
                    if goal == GOALS[0]:
                        chart.add(start, [rate], [losses[-1]])
                    narration.advance(f"width {width}, {start}, rate {rate:g}")
    return LabOutcome(
        (_starts_table(descents), _wide_table(wide)),
        (curve.complete(), *(chart.complete() for chart in rate_charts)),
        _answers(descents, wide),
        _numbers(descents, wide),
    )


def starts() -> dict[str, tuple[Array, Array, Array]]:
    """By name: A, B and the product that they should reach."""
    rng = np.random.default_rng(4)
    change = with_spectrum(rng, D, K, SIGMA)
    u, s, vt = np.linalg.svd(rng.normal(size=(D, K)) / K**0.5)
    # The leading part of W, which is then missing from the frozen matrix.
    leading_a, leading_b = u[:, :R] * s[:R] ** 0.5, s[:R, None] ** 0.5 * vt[:R]
    no_a, no_b = np.zeros((D, R)), np.zeros((R, K))
    some_a, some_b = uniform(rng, D, R, K), uniform(rng, R, K, K)
    return {
        "A = 0, B random": (no_a, some_b, change),
        "A random, B = 0": (some_a, no_b, change),
        "both zero": (no_a, no_b, change),
        "both random": (some_a, some_b, change),
        "A = 0, B constant": (no_a, np.full((R, K), K**-0.5), change),
        "PiSSA": (leading_a, leading_b, change + leading_a @ leading_b),
    }


def descend(a: Array, b: Array, goal: Array, rate: float) -> tuple[list[float], Array]:
    """The loss before each step and after the last, and the product at the end."""
    a, b = a.copy(), b.copy()
    way = Sgd([a, b], rate)
    losses = [_loss(a, b, goal)]
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(STEPS):
            off = a @ b - goal
            way.step([off @ b.T, a.T @ off])
            losses.append(_loss(a, b, goal))
            if not math.isfinite(losses[-1]):
                return losses, np.zeros_like(goal)
        return losses, a @ b


def _loss(a: Array, b: Array, goal: Array) -> float:
    return 0.5 * float(np.sum((a @ b - goal) ** 2))


def _mean_loss(layers: list[WideLayer], start: str, rate: float) -> float:
    total = 0.0
    for draw, layer in enumerate(layers):
        rng = np.random.default_rng([draw, 9])
        a: Array = np.zeros((layer.width, R))
        b: Array = np.zeros((R, layer.width))
        # Each random factor has the variance that its own fan-in asks for.
        if start == ONE_ZERO[WRITER_ZERO]:
            b = uniform(rng, R, layer.width, layer.width)
        else:
            a = uniform(rng, layer.width, R, R)
        total += layer.after(a, b, (rate, rate), WIDE_STEPS)
    return total / len(layers)


def _best(losses: list[float]) -> tuple[float, float]:
    """The best rate and its loss."""
    loss, rate = min(zip(losses, WIDE_RATES, strict=True))
    return rate, loss


def _starts_table(descents: dict[str, Descent]) -> Table:
    rows = [
        (name, f"{each.first:.2f}", f"{each.last:.3g}", str(each.rank), f"{each.rate:g}")
        for name, each in descents.items()
    ]
    return Table(
        ("start", "first loss", "last loss", "rank of A B", "best rate"),
        tuple(rows),
        f"The linear layer, {STEPS} steps of gradient descent.",
    )


def _wide_table(wide: Wide) -> Table:
    rows = []
    for goal in GOALS:
        for width in WIDTHS:
            cells = [_best(wide[goal, width, start]) for start in ONE_ZERO]
            rows.append((goal, str(width), *(f"{rate:g} ({loss:.2g})" for rate, loss in cells)))
    return Table(
        ("what is learned", "width", *ONE_ZERO),
        tuple(rows),
        f"Wide networks, {WIDE_STEPS} steps of Adam: the best learning rate, and its loss in "
        f"parentheses, mean of {DRAWS} draws.",
    )


def _answers(descents: dict[str, Descent], wide: Wide) -> dict[str, LabAnswer]:
    question = next(each for each in LAB.questions if each.id == "stuck")
    moved = {name: descents[name].first - descents[name].last for name in question.choices}
    stuck = min(moved, key=moved.__getitem__)
    constant = descents["A = 0, B constant"]
    writer, reader = (_best(wide[GOALS[0], WIDTHS[-1], start])[0] for start in ONE_ZERO)
    larger = SAME if writer == reader else (WRITER_ZERO if writer > reader else READER_ZERO)
    return {
        "stuck": LabAnswer(
            question.choices.index(stuck),
            f"With {stuck} the loss has gone from {descents[stuck].first:.2f} to "
            f"{descents[stuck].last:.2f}.",
        ),
        "constant": LabAnswer(
            constant.last,
            f"With equal entries the loss ends at {constant.last:.2f}, with a product of rank "
            rf"{constant.rank}; the best update of rank 1 leaves "
            rf"$\frac{{1}}{{2}}(3^2 + 1^2) = {_rank_one_floor():.0f}$.",
        ),
        "wide": LabAnswer(
            larger,
            f"With {ONE_ZERO[0]} the best rate is {writer:g}, with {ONE_ZERO[1]} it is {reader:g}.",
        ),
    }


def _rank_one_floor() -> float:
    return 0.5 * sum(sigma**2 for sigma in SIGMA[1:])


def _numbers(descents: dict[str, Descent], wide: Wide) -> dict[str, object]:
    return {
        "linear": {
            name: {"first": each.first, "last": each.last, "rank": each.rank, "rate": each.rate}
            for name, each in descents.items()
        },
        "wide": [
            {
                "goal": goal,
                "width": width,
                "start": start,
                "losses": losses,
                "best_rate": _best(losses)[0],
            }
            for (goal, width, start), losses in wide.items()
        ],
        "rates": list(WIDE_RATES),
    }
