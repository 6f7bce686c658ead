"""What the texts of labs say beyond what they measure, each tied to what computes it."""

from __future__ import annotations

import numpy as np
import pytest

from lora_tutor.labs.apparatus import regression
from lora_tutor.labs.apparatus.bfloat16 import bf16
from lora_tutor.labs.apparatus.optimisers import Adam
from lora_tutor.labs.catalogue import find_lab
from lora_tutor.labs.descriptions.flop_stopwatch import AS_COUNTED, LESS_THAN_COUNTED, NOTHING
from lora_tutor.labs.descriptions.half_precision_merge import RANK, SIDE, WEIGHT
from lora_tutor.labs.experiments import flop_stopwatch, rank_staircase, scaling_rule
from tests.lessons.sentences import words


def test_the_staircase_names_the_optimiser_that_it_has() -> None:
    assert rank_staircase.train is regression.train
    assert regression.Adam is Adam
    assert find_lab("rank_staircase").shows.startswith("Training with Adam,")


@pytest.mark.parametrize(
    ("timed", "seen"),
    [
        (0.68, AS_COUNTED),
        (0.9, LESS_THAN_COUNTED),
        (0.994, LESS_THAN_COUNTED),
        # Printed as 1.00: nothing was saved.
        (0.996, NOTHING),
        (1.1, NOTHING),
    ],
)
def test_a_saving_that_print_does_not_show_is_none(timed: float, seen: int) -> None:
    answers = flop_stopwatch.answers({0: 1000, 4: 689, 64: 1164}, {0: 1.0, 4: timed})
    assert answers["clock"].value == seen


def test_an_error_of_a_third_loses_next_to_nothing_along_the_update() -> None:
    rng = np.random.default_rng(9)
    weights = bf16((WEIGHT * rng.normal(size=(SIDE, SIDE))).astype(np.float32))
    product = rng.normal(size=(SIDE, RANK)) @ rng.normal(size=(RANK, SIDE)) / RANK**0.5
    for size, least, most in ((1e-4, 0.98, 1.0), (1e-5, 0.2, 0.4)):
        update = (size * product).astype(np.float32)
        arrived = bf16(weights + update).astype(np.float64) - weights
        assert least < np.sum(arrived * update) / np.sum(update * update) < most
    text = words(find_lab("half_precision_merge").shows_not)
    assert "along the update itself nearly all arrives at size 0.0001" in text


def test_the_scaling_lab_measures_the_part_along_the_gradient() -> None:
    full = np.random.default_rng(0).normal(size=(40, scaling_rule.N)).astype(np.float32)
    along = scaling_rule.first_step("descent", 1.0, 8, full) / np.sum(full**2)
    # The length would be about a third of the root of 8 / N.
    assert along == pytest.approx(8 / (3 * scaling_rule.N), rel=0.05)
    lab = find_lab("scaling_rule")
    assert "the part of one step along the full gradient" in words(lab.idea)
    assert "equally far" in lab.questions[0].text
