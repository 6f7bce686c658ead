"""L2, the experiment: error against the number of noisy examples, for two kinds of change."""

from __future__ import annotations

import numpy as np

from lora_tutor.labs.apparatus.arrays import Array, with_spectrum
from lora_tutor.labs.apparatus.narration import GrowingChart, Narration
from lora_tutor.labs.apparatus.regression import Examples, trained
from lora_tutor.labs.descriptions.regularisation import LAB, RANKS, TRUTHS, UPDATES
from lora_tutor.labs.model import LabAnswer, LabOutcome, Table, Tell

D, K, SIGMA = 32, 48, [3.0, 2.0, 1.0]
COUNTS = (24, 64, 256, 2048)
NOISE, DRAWS = 0.5, 3
STEPS, RATE = 600, 0.015

Errors = dict[tuple[str, int], dict[str, float]]
"""By kind of change and number of examples, then by update: the mean over the draws."""


def run(tell: Tell) -> LabOutcome:
    nothing = sum(sigma**2 for sigma in SIGMA) / D
    charts = {
        truth: GrowingChart(tell, chart) for truth, chart in zip(TRUTHS, LAB.curves, strict=True)
    }
    narration = Narration(tell, len(TRUTHS) * len(COUNTS) * DRAWS * len(UPDATES))
    errors: Errors = {}
    for truth, chart in charts.items():
        chart.add("doing nothing", [0], [nothing])
        for n in COUNTS:
            draws = [_errors(truth, n, draw, narration) for draw in range(DRAWS)]
            mean = {each: sum(draw[each] for draw in draws) / DRAWS for each in UPDATES}
            for update, error in mean.items():
                chart.add(update, [n], [error])
            errors[truth, n] = mean
    return LabOutcome(
        (_table(errors, nothing),),
        tuple(chart.complete() for chart in charts.values()),
        _answers(errors),
        {
            "nothing": nothing,
            "error": {truth: {str(n): errors[truth, n] for n in COUNTS} for truth in TRUTHS},
        },
    )


def change_of(truth: str, draw: int) -> Array:
    """Both kinds have the Frobenius norm of SIGMA."""
    rng = np.random.default_rng([draw, 1])
    if truth == "low":
        return with_spectrum(rng, D, K, SIGMA)
    matrix = rng.normal(size=(D, K))
    return np.asarray(matrix * (np.linalg.norm(SIGMA) / np.linalg.norm(matrix)))


def _errors(truth: str, n: int, draw: int, narration: Narration) -> dict[str, float]:
    change = change_of(truth, draw)
    examples = Examples(np.random.default_rng([draw, n]), change, n, NOISE)
    errors = {}
    for name, rank in zip(UPDATES, (0, *RANKS), strict=True):
        rng = np.random.default_rng([draw, rank])
        update = trained(examples, rank, RATE, STEPS, rng)
        # The inputs are white, so this is the error on infinitely many new examples.
        errors[name] = float(np.sum((update - change) ** 2)) / D
        narration.advance(f"{TRUTHS[truth]}, {n} examples, {name}")
    return errors


def _table(errors: Errors, nothing: float) -> Table:
    rows = []
    for (truth, n), row in errors.items():
        best = min(row, key=row.__getitem__)
        cells = [f"{error:.3f}{' *' if each == best else ''}" for each, error in row.items()]
        rows.append((TRUTHS[truth], str(n), *cells))
    return Table(
        ("the truth", "examples", *UPDATES),
        tuple(rows),
        f"Error on new data, mean of {DRAWS} draws; doing nothing: {nothing:.4f}. "
        "The best of each row has a star.",
    )


def _answers(errors: Errors) -> dict[str, LabAnswer]:
    scarce = errors["low", 64]
    ratio = scarce["full"] / scarce["r = 3"]
    return {
        "gain": LabAnswer(
            ratio,
            f"From 64 examples the full update ends at {scarce['full']:.3f}, rank 3 at "
            f"{scarce['r = 3']:.3f}: {ratio:.1f} times.",
        ),
        "spread": _best("spread", errors["full", 2048]),
        "plenty": _best("plenty", errors["low", 2048]),
    }


def _best(question: str, row: dict[str, float]) -> LabAnswer:
    choices = next(each.choices for each in LAB.questions if each.id == question)
    best, second = sorted(choices, key=row.__getitem__)[:2]
    return LabAnswer(
        choices.index(best),
        f"Best is {best} with {row[best]:.4f}, then {second} with {row[second]:.4f}.",
    )
