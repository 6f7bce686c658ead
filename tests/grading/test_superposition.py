"""Two mistakes at once, told from what each does alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from lora_tutor.grading.judging.compare import Tolerance
from lora_tutor.grading.judging.superposition import Superposition

_RNG = np.random.default_rng(3)
W, U, B = (_RNG.normal(size=(4, 5)) for _ in range(3))
RIGHT = W + 2 * U
ROWS = np.array([True, False, True, False])[:, None]


@pytest.mark.parametrize(
    ("right", "one", "other", "both"),
    [
        (RIGHT, W + U, 2 * U, U),
        (RIGHT, -2 * RIGHT, 3 * RIGHT, -6 * RIGHT),
        (RIGHT, np.where(ROWS, W, RIGHT), np.where(ROWS, RIGHT, U), np.where(ROWS, W, U)),
        (RIGHT, W + U, RIGHT.astype(np.float32), (W + U).astype(np.float32)),
        (RIGHT, W + U, RIGHT.T, (W + U).T),
        (RIGHT.astype(np.float16), *(x.astype(np.float16) for x in (W + U, 2 * U, U))),
        (
            {"a": 1.5, "total": 4.0, "b": 2.5},
            {"a": 2.5, "total": 5.0, "b": 2.5},
            {"a": 1.5, "total": 6.0, "b": 4.5},
            {"a": 2.5, "total": 7.0, "b": 4.5},
        ),
    ],
    ids=["sum", "factors", "rows of each", "dtype", "transpose", "half type", "dict"],
)
def test_both_changes_are_seen_in_one_value(
    right: object, one: object, other: object, both: object
) -> None:
    tried = Superposition(Tolerance())
    assert tried.holds(both, right, one, other)
    for wrong in (right, one, other):
        assert not tried.holds(wrong, right, one, other)


def test_a_sum_of_counts_proves_nothing() -> None:
    assert not Superposition(Tolerance()).holds(6, 3, 4, 5)


def test_a_factor_applies_to_what_the_other_mistake_gives() -> None:
    right, one, other = W - U, (W - U) / 2, W
    tried = Superposition(Tolerance())
    assert tried.holds(W / 2, right, one, other)
    assert not tried.holds(one + other - right, right, one, other)


@pytest.mark.parametrize("kind", [np.asarray, torch.tensor], ids=["array", "tensor"])
def test_rows_that_are_turned_round_are_seen_beside_another_term(kind: Callable[..., Any]) -> None:
    tried = Superposition(Tolerance())
    right, one, other, both = map(kind, (W, W + U, W[::-1].copy(), (W + U)[::-1].copy()))
    assert tried.holds(both, right, one, other)
