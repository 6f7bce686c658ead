"""Grounds of what pages 8.1, 9.1 and 9.2 and exercise 27 say about merging in 16 bits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from tests.lessons.equations import Array
from tests.lessons.sentences import says

WEIGHT = 0.02
READ = 200
"""Inputs on which the adapter's output is compared."""


def bf16(array: Array) -> Array:
    import torch

    rounded: Array = torch.tensor(array).to(torch.bfloat16).float().numpy()
    return rounded


@dataclass(frozen=True, slots=True)
class Merged:
    """Shares of 1. `arrived` is the part of the wanted update that the merge has made."""

    unchanged: float
    error: float
    error_in_16_bits: float
    error_in_32_bits: float
    arrived: float
    error_where_read: float
    error_elsewhere: float
    relative_norm: float


@cache
def merged(size: float) -> Merged:
    """Page 8.1's example: an update of rank 8 whose entries have that size."""
    rng = np.random.default_rng(0)
    W = bf16(WEIGHT * rng.normal(size=(512, 512)))
    A, B = rng.normal(size=(512, 8)), rng.normal(size=(8, 512))
    update = (size / 8**0.5 * (A @ B)).astype(np.float32)
    W = W.astype(np.float32)
    rounded_once = bf16(W + update) - W
    read, other = B.T @ rng.normal(size=(8, READ)), rng.normal(size=(512, READ))

    def off(made: Array, x: Array | None = None) -> float:
        wanted = update.astype(np.float64)
        gap = made - wanted
        if x is not None:
            gap, wanted = gap @ x, wanted @ x
        return float(np.linalg.norm(gap) / np.linalg.norm(wanted))

    return Merged(
        unchanged=float(np.mean(rounded_once == 0)),
        error=off(rounded_once),
        error_in_16_bits=off(bf16(W + bf16(update)) - W),
        error_in_32_bits=off((W + update) - W),
        arrived=float(np.sum(rounded_once * update) / np.sum(update * update)),
        error_where_read=off(rounded_once, read),
        error_elsewhere=off(rounded_once, other),
        relative_norm=float(np.linalg.norm(update) / np.linalg.norm(W)),
    )


def error_at(relative_norm: float) -> float:
    """The error of the merge of an update with that share of the weight's norm."""
    size = WEIGHT * relative_norm
    assert abs(merged(size).relative_norm / relative_norm - 1) < 0.02
    return merged(size).error


@says(
    "8.1",
    "The sum above was taken in 32 bits and rounded once. Taken in 16 bits throughout it loses as "
    "much. What helps is a merged weight that stays in 32 bits, or an adapter kept apart.",
)
@says(
    "lora_tutor/labs/descriptions/half_precision_merge.py",
    "Rounding once at the end is what was measured here, so it is no remedy: a merged weight that "
    "stays in 32 bits is one, and an adapter kept apart is another.",
)
@says("9.2", "keep the merged weight in 32 bits, or the adapter apart -- Right")
@says("9.1", "And a merged layer costs no extra time; in 16 bits it may cost accuracy")
def rounding_once_is_no_remedy() -> None:
    found = merged(1e-4)
    assert abs(found.error_in_16_bits - found.error) < 0.001
    assert found.error > 0.3
    assert found.error_in_32_bits < 1e-5


@says("8.1", "The error is noise in all directions, no longer of rank 8.")
@says(
    "lora_tutor/labs/descriptions/half_precision_merge.py",
    "And an error of a third does not mean that a third of the fine-tuning is lost: the errors "
    "point everywhere, and along the update itself nearly all arrives at size 0.0001.",
)
def the_error_is_noise() -> None:
    found = merged(1e-4)
    assert found.error_elsewhere > 6 * found.error_where_read
    assert abs(found.error_elsewhere / found.error - 1) < 0.05
    assert found.arrived > 0.98


@says("9.2", "the model answers nearly as before the fine-tuning.")
@says("8.1", "At size 0.00001 a share of 0.30 arrives.")
def only_a_far_smaller_update_is_lost() -> None:
    assert merged(1e-5).arrived < 0.35
    assert merged(1e-4).arrived > 0.95
    assert merged(1e-5).error_where_read > 10 * merged(1e-4).error_where_read
