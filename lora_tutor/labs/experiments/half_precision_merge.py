"""L9, the experiment: what of an update arrives in weights of bf16."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np

from lora_tutor.labs.apparatus.bfloat16 import Float32, bf16
from lora_tutor.labs.apparatus.narration import GrowingChart, Narration
from lora_tutor.labs.descriptions.half_precision_merge import (
    ERROR,
    LAB,
    RANK,
    RANK_LIMITS,
    SHARE_LIMITS,
    SIDE,
    UNCHANGED,
    WEIGHT,
)
from lora_tutor.labs.model import LabAnswer, LabOutcome, Table, Tell

SIZES = (1e-2, 3e-3, 1e-3, 3e-4, 1e-4, 3e-5, 1e-5)
"""Standard deviations of the update's entries."""


@dataclass(frozen=True, slots=True)
class MergedUpdate:
    """Shares are from 0 to 1. `not_restored`: after merging and subtracting, in bf16."""

    size: float
    unchanged: float
    error: float
    rank: int
    not_restored: float


def run(tell: Tell) -> LabOutcome:
    rng = np.random.default_rng(9)
    weights = bf16((WEIGHT * rng.normal(size=(SIDE, SIDE))).astype(np.float32))
    product = rng.normal(size=(SIDE, RANK)) @ rng.normal(size=(RANK, SIDE)) / RANK**0.5
    curve = GrowingChart(tell, LAB.curves[0])
    narration = Narration(tell, len(SIZES))
    merges: dict[float, MergedUpdate] = {}
    for size in SIZES:
        merges[size] = merge(weights, (size * product).astype(np.float32), size)
        curve.add(UNCHANGED, [size], [merges[size].unchanged])
        curve.add(ERROR, [size], [merges[size].error])
        narration.advance(f"an update of size {size:g}")
    return LabOutcome(
        (_table(merges),),
        (curve.complete(),),
        _answers(merges),
        {"merges": [asdict(each) for each in merges.values()]},
    )


def merge(weights: Float32, update: Float32, size: float) -> MergedUpdate:
    merged = bf16(weights + update)
    # Exact in 64 bits.
    arrived = merged.astype(np.float64) - weights
    restored = bf16(merged - update)
    return MergedUpdate(
        size=size,
        unchanged=float(np.mean(arrived == 0)),
        error=float(np.linalg.norm(arrived - update) / np.linalg.norm(update)),
        rank=int(np.linalg.matrix_rank(arrived)),
        not_restored=float(np.mean(restored != weights)),
    )


def _table(merges: dict[float, MergedUpdate]) -> Table:
    rows = [
        (
            f"{each.size:g}",
            f"{each.unchanged:.1%}",
            f"{each.error:.1%}",
            str(each.rank),
            f"{each.not_restored:.2%}",
        )
        for each in merges.values()
    ]
    return Table(
        ("update's entries", "weights unchanged", "error", "rank that arrives", "not restored"),
        tuple(rows),
        f"Weights of size {WEIGHT:g} in bf16, an update of rank {RANK}. The last column: weights "
        "that unmerging does not bring back.",
    )


def _answers(merges: dict[float, MergedUpdate]) -> dict[str, LabAnswer]:
    small, middle = merges[1e-4], merges[1e-3]
    return {
        "unchanged": LabAnswer(
            100 * small.unchanged,
            f"At size 0.0001 {small.unchanged:.1%} of the weights stay as they were, and the "
            f"update that arrives is off by {small.error:.1%}.",
        ),
        "rank": LabAnswer(
            sum(middle.rank > limit for limit in RANK_LIMITS),
            f"At size 0.001 the update that arrives has rank {middle.rank} of {SIDE}, where $A B$ "
            f"has {RANK}.",
        ),
        "undone": LabAnswer(
            sum(middle.not_restored > limit for limit in SHARE_LIMITS),
            f"At size 0.001 {middle.not_restored:.1%} of the weights do not come back.",
        ),
    }
