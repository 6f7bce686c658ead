"""L1, the experiment: six updates of one linear layer, against the floors of Eckart and Young."""

from __future__ import annotations

import numpy as np

from lora_tutor.charts.model import Chart, Series
from lora_tutor.labs.apparatus.arrays import Array, singular_values, with_spectrum
from lora_tutor.labs.apparatus.narration import GrowingChart, Narration
from lora_tutor.labs.apparatus.regression import Examples, train
from lora_tutor.labs.descriptions.rank_staircase import HARM, LAB, LOWEST, RANKS, SPREAD, UNUSED
from lora_tutor.labs.model import LabAnswer, LabOutcome, Table, Tell

D, K, SIGMA = 32, 48, [3.0, 2.0, 1.0]
STEPS, RATE, EXAMPLES = 400, 0.01, 4096
EVERY = 5
ENOUGH = 1e-3
SHOWN = 8
"""Singular values in the second chart."""


def floor(rank: int) -> float:
    """What the best update of that rank leaves: the dropped singular values, squared, by d."""
    return sum(sigma**2 for sigma in SIGMA[rank:]) / D


def run(tell: Tell) -> LabOutcome:
    rng = np.random.default_rng(31)
    change = with_spectrum(rng, D, K, SIGMA)
    training, fresh = Examples(rng, change, EXAMPLES), Examples(rng, change, EXAMPLES)
    curve = GrowingChart(tell, LAB.curves[0])
    narration = Narration(tell, 1 + len(RANKS))
    for rank in (1, 2):
        curve.add(f"floor, r = {rank}", [0], [floor(rank)])
    errors: dict[int, float] = {}
    spectra: dict[int, Array] = {}
    for rank in (0, *RANKS):
        name = f"r = {rank}" if rank else "full"
        updates = train(training, rank, RATE, STEPS, np.random.default_rng(rank))
        for step, update in enumerate(updates):
            if step % EVERY == 0:
                curve.add(name, [step], [max(fresh.error(update), LOWEST)])
                narration.within(step / STEPS, f"training {name}")
        errors[rank], spectra[rank] = fresh.error(update), singular_values(update)
        narration.advance(f"training {name}")
    return LabOutcome(
        (_table(errors, spectra),),
        (curve.complete(), _spectrum(spectra[8])),
        _answers(errors, spectra),
        {
            "error": {str(rank): error for rank, error in errors.items()},
            "floor": {str(rank): floor(rank) for rank in RANKS},
            "sigma": {str(rank): spectrum[:SHOWN].tolist() for rank, spectrum in spectra.items()},
        },
    )


def _table(errors: dict[int, float], spectra: dict[int, Array]) -> Table:
    rows = [
        (
            f"r = {rank}" if rank else "full",
            f"{rank * (D + K) if rank else D * K:,}",
            f"{errors[rank]:.5f}",
            f"{floor(rank) if rank else 0:.5f}",
            " ".join(f"{sigma:.3f}" for sigma in spectra[rank][:4] if sigma > 1e-9),
        )
        for rank in (0, *RANKS)
    ]
    return Table(
        ("update", "numbers trained", "error", "floor", "leading singular values"),
        tuple(rows),
        f"Error on {EXAMPLES} new examples; the floor is exact for infinitely many, so an error "
        "may lie a little above or below.",
    )


def _spectrum(sigma: Array) -> Chart:
    places = tuple(float(place) for place in range(1, SHOWN + 1))
    heights = tuple(sigma[:SHOWN].tolist())
    bars = Series("rank 8", places, heights, "bars")
    return Chart("What rank 8 has learned", "number of the singular value", "size", (bars,))


def _answers(errors: dict[int, float], spectra: dict[int, Array]) -> dict[str, LabAnswer]:
    plateau = LabAnswer(
        errors[1],
        f"Rank 1 levels off at {errors[1]:.4f}; the floor is $(2^2 + 1^2)/{D} = {floor(1):.4f}$.",
    )
    enough = next((rank for rank in RANKS if errors[rank] < ENOUGH), RANKS[-1])
    below = RANKS[max(RANKS.index(enough) - 1, 0)]
    spare, third = float(spectra[8][3]), float(spectra[8][2])
    if errors[8] > 2 * errors[3] + ENOUGH:
        fate = HARM
    else:
        fate = UNUSED if spare < 0.05 * third else SPREAD
    return {
        "plateau": plateau,
        "enough": LabAnswer(
            RANKS.index(enough),
            f"Rank {below} ends at {errors[below]:.4f}, rank {enough} at {errors[enough]:.1e}.",
        ),
        "spare": LabAnswer(
            fate,
            f"After training the third singular value of rank 8 is {third:.3f}, the fourth "
            f"{spare:.4f}; its error is {errors[8]:.1e}.",
        ),
    }
