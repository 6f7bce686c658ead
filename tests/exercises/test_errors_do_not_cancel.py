"""Two errors that hide each other are both refused, each at its check."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lora_tutor.grading.service import GradingService
from lora_tutor.grading.submission import Submission
from tests.corpus import COURSE, SEED

pytestmark = pytest.mark.slow

HALF_THE_COUNT = """
def budget():
    params = 96 * (12288 * 4 + 4 * 12288)
    return {
        "params": params,
        "megabytes": params * 4 / 1e6,
        "percent": 100 * params / 175_255.8e6,
        "rank_wq_only": 4,
        "storage_gb": 350 + 100 * params * 4 / 1e9,
    }
"""

LETTERS_KEPT = """
import numpy as np

KEY = "base_model.model.{}.lora_{}{}.weight"


def to_peft(A, B, prefix):
    pairs = (("A", A), ("B", B))
    return {KEY.format(prefix, letter, ""): np.array(X, order="C") for letter, X in pairs}


def from_peft(sd, prefix):
    def find(letter):
        plain = KEY.format(prefix, letter, "")
        return sd[plain] if plain in sd else sd[KEY.format(prefix, letter, ".default")]

    return find("A"), find("B")


def delta_from_peft(sd, prefix, alpha, r=None):
    A, B = from_peft(sd, prefix)
    return alpha / (A.shape[1] if r is None else r) * (A @ B)
"""


@pytest.fixture(scope="module")
def service() -> Iterator[GradingService]:
    with GradingService(thrifty=True) as started:
        yield started


@pytest.mark.parametrize(
    ("exercise_id", "source", "failed"),
    [
        (
            "07_gpt3_budget",
            HALF_THE_COUNT,
            {"counts_parameters", "file_size", "same_budget_on_wq"},
        ),
        (
            "11_convention_bridge",
            LETTERS_KEPT,
            {"letters_swapped", "reads_plain_keys", "round_trip", "scaled_update"},
        ),
    ],
)
def test_two_errors_do_not_cancel(
    service: GradingService, exercise_id: str, source: str, failed: set[str]
) -> None:
    exercise = COURSE.exercise(exercise_id)
    report = service.grade(Submission(exercise, source.encode(), exercise.filename, SEED))
    assert failed <= {check.id for check in report.checks if check.message}
