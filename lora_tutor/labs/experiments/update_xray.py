"""L6, the experiment: the spectrum, the truncation and the overlap of two full updates."""

from __future__ import annotations

from itertools import islice

import numpy as np

from lora_tutor.charts.model import Chart, line
from lora_tutor.labs.apparatus.arrays import Array, singular_values
from lora_tutor.labs.apparatus.glyphs import SHIFTS, Pictures, draw
from lora_tutor.labs.apparatus.narration import GrowingChart, Narration
from lora_tutor.labs.apparatus.network import BATCH, Network, NetworkMethod, fine_tune, pretrain
from lora_tutor.labs.apparatus.spectra import overlap, rank_for_energy, stable_rank, truncated
from lora_tutor.labs.descriptions.update_xray import (
    ENERGY_LIMITS,
    LAB,
    LAYERS,
    OVERLAP_LIMITS,
    TRAININGS,
)
from lora_tutor.labs.model import LabAnswer, LabOutcome, Table, Tell

DRAWN, BASE_EPOCHS, BASE_RATE = 1408, 40, 3e-3
EPOCHS, RATE = 60, 1e-3
KEPT = (1, 2, 3, 4, 6, 8, 12, 16, 32, 64)
DIRECTIONS = (1, 2, 4, 8, 16)
ENOUGH = 0.9
COMPARED = 4

Update = list[Array]


def run(tell: Tell) -> LabOutcome:
    rng = np.random.default_rng(6)
    turn = SHIFTS["rotated"]
    training, curve = (GrowingChart(tell, chart) for chart in LAB.curves)
    narration = Narration(tell, BASE_EPOCHS + len(TRAININGS) * EPOCHS + len(KEPT))
    base = pretrain(
        rng,
        draw(rng, DRAWN),
        BASE_EPOCHS,
        BASE_RATE,
        lambda epoch: narration.advance("teaching a network to read"),
    )
    fresh = turn(draw(rng, 1000))
    tuned = [
        _tuned(base, turn(draw(rng, DRAWN)), fresh, name, training, narration) for name in TRAININGS
    ]
    updates = [network.update_from(base) for network in tuned]
    whole = tuned[0].accuracy(fresh)
    curve.add("all", [0], [whole])
    accuracies = {}
    for kept in KEPT:
        accuracies[kept] = _with_kept(base, updates[0], kept).accuracy(fresh)
        curve.add("leading q", [kept], [accuracies[kept]])
        narration.advance(f"keeping {kept} singular values")
    spectra = [singular_values(update) for update in updates[0]]
    before = base.accuracy(fresh)
    return LabOutcome(
        (
            _layers_table(base, updates[0], spectra),
            _kept_table(accuracies, spectra, before, whole),
            _overlap_table(updates),
        ),
        (training.complete(), curve.complete(), _spectra_chart(spectra)),
        _answers(accuracies, spectra, updates),
        {
            "before": before,
            "after": [network.accuracy(fresh) for network in tuned],
            "kept": {str(kept): accuracy for kept, accuracy in accuracies.items()},
            "sigma": [sigma.tolist() for sigma in spectra],
            "overlap": [overlap(*_first(updates), directions) for directions in DIRECTIONS],
        },
    )


def _tuned(
    base: Network,
    pictures: Pictures,
    fresh: Pictures,
    name: str,
    chart: GrowingChart,
    narration: Narration,
) -> Network:
    steps = fine_tune(base, pictures, NetworkMethod(0, RATE), np.random.default_rng(len(name)))
    for epoch in range(1, EPOCHS + 1):
        *_, network = islice(steps, DRAWN // BATCH)
        chart.add(name, [epoch], [network.accuracy(fresh)])
        narration.advance(f"fine-tuning, {name}")
    return network


def _with_kept(base: Network, update: Update, kept: int) -> Network:
    return base.with_weights(
        [w + truncated(each, kept) for w, each in zip(base.weights, update, strict=True)]
    )


def _first(updates: list[Update]) -> tuple[Array, Array]:
    """The first layer's part of the two updates."""
    return updates[0][0], updates[1][0]


def _layers_table(base: Network, update: Update, spectra: list[Array]) -> Table:
    rows = [
        (
            name,
            " × ".join(str(side) for side in part.shape),
            str(rank_for_energy(sigma, 0.9)),
            str(rank_for_energy(sigma, 0.99)),
            f"{stable_rank(sigma):.1f}",
            f"{np.linalg.norm(part) / np.linalg.norm(weight):.2f}",
        )
        for name, part, weight, sigma in zip(LAYERS, update, base.weights, spectra, strict=True)
    ]
    return Table(
        ("update of the", "shape", "for 90 %", "for 99 %", "stable rank", "size, relative to W"),
        tuple(rows),
        "How many singular values hold 90 and 99 % of the energy.",
    )


def _kept_table(
    accuracies: dict[int, float], spectra: list[Array], before: float, whole: float
) -> Table:
    shares = [np.cumsum(sigma**2) / np.sum(sigma**2) for sigma in spectra]
    rows = [
        (
            str(kept),
            f"{accuracy:.3f}",
            *(f"{share[min(kept, len(share)) - 1]:.1%}" for share in shares),
        )
        for kept, accuracy in accuracies.items()
    ]
    return Table(
        ("kept", "accuracy", *(f"energy, {name}" for name in LAYERS)),
        tuple(rows),
        f"Turned pictures read with the leading singular values alone. Without any update "
        f"{before:.3f}, with the whole one {whole:.3f}.",
    )


def _overlap_table(updates: list[Update]) -> Table:
    one, other = _first(updates)
    rows = [
        (str(each), f"{overlap(one, other, each):.2f}", f"{each / one.shape[1]:.2f}")
        for each in DIRECTIONS
    ]
    return Table(
        ("leading directions", "overlap", "of random ones"),
        tuple(rows),
        "What the first layer's update reads, in two trainings on different drawings.",
    )


def _spectra_chart(spectra: list[Array]) -> Chart:
    series = (
        line(name, range(1, len(sigma) + 1), sigma / sigma[0])
        for name, sigma in zip(LAYERS, spectra, strict=True)
    )
    return Chart(
        "Singular values of the update, relative to the largest",
        "number",
        "ratio",
        tuple(series),
        log_y=True,
        y_range=(1e-3, 1.0),
    )


def _answers(
    accuracies: dict[int, float], spectra: list[Array], updates: list[Update]
) -> dict[str, LabAnswer]:
    knee = next((kept for kept in KEPT if accuracies[kept] >= ENOUGH), KEPT[-1])
    below = KEPT[max(KEPT.index(knee) - 1, 0)]
    needed = rank_for_energy(spectra[0], 0.99)
    shared = overlap(*_first(updates), COMPARED)
    by_chance = COMPARED / updates[0][0].shape[1]
    return {
        "knee": LabAnswer(
            knee,
            f"With {below} singular values in each layer the network reads "
            f"{accuracies[below]:.1%} of the turned pictures, with {knee} {accuracies[knee]:.1%}.",
        ),
        "energy": LabAnswer(
            sum(needed > limit for limit in ENERGY_LIMITS),
            f"99 % of the energy are in {needed} of {len(spectra[0])}; 90 % are in "
            f"{rank_for_energy(spectra[0], 0.9)}.",
        ),
        "again": LabAnswer(
            sum(shared > limit for limit in OVERLAP_LIMITS),
            f"The two trainings overlap by {shared:.2f}, where random directions would by "
            f"{by_chance:.2f}.",
        ),
    }
