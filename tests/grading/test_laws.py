"""The law of random entries: its shape, its width, and the size that the width comes from."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from lora_tutor.grading.judging.laws import law

SIZES = {"d": 40, "k": 288, "r": 24}
LAWS = {
    "uniform between -1/√k and 1/√k": lambda rng: rng.uniform(-1, 1, 6912) * 288**-0.5,
    "uniform between -1/√d and 1/√d": lambda rng: rng.uniform(-1, 1, 6912) * 40**-0.5,
    "uniform between -1/√r and 1/√r": lambda rng: rng.uniform(-1, 1, 6912) * 24**-0.5,
    "uniform between -1/k and 1/k": lambda rng: rng.uniform(-1, 1, 6912) / 288,
    "uniform between -√(6/k) and √(6/k)": lambda rng: rng.uniform(-1, 1, 6912) * (6 / 288) ** 0.5,
    "uniform between -√(6/(k + r)) and √(6/(k + r))": lambda rng: (
        rng.uniform(-1, 1, 6912) * (6 / 312) ** 0.5
    ),
    "uniform between -√(6/(d + k)) and √(6/(d + k))": lambda rng: (
        rng.uniform(-1, 1, 6912) * (6 / 328) ** 0.5
    ),
    "uniform, and their largest is a number that is none of the usual": (
        lambda rng: 7.3 * rng.uniform(-1, 1, 6912)
    ),
    "uniform between 0 and 1/√k": lambda rng: rng.uniform(0, 1, 6912) * 288**-0.5,
    "normal with standard deviation 1/√k": lambda rng: rng.normal(size=6912) * 288**-0.5,
    "normal with standard deviation 1/√(3k)": lambda rng: rng.normal(size=6912) * 864**-0.5,
    "normal with standard deviation 1/r": lambda rng: rng.normal(size=6912) / 24,
    "normal with standard deviation 1": lambda rng: torch.from_numpy(rng.normal(size=6912)),
    "normal with standard deviation a number that is none of the usual": (
        lambda rng: 7.3 * rng.normal(size=6912)
    ),
    "neither uniform nor normal, with standard deviation 1": (
        lambda rng: rng.laplace(size=6912) / 2**0.5
    ),
    "all zero": lambda _: np.zeros(6912),
    "all equal": lambda _: np.full(6912, 0.1),
    "not a large array of finite numbers": lambda _: np.full(6912, np.nan),
}


@pytest.mark.parametrize("words", LAWS)
def test_each_law_is_told_whatever_is_drawn(words: str) -> None:
    assert {law(LAWS[words](np.random.default_rng(seed)), **SIZES) for seed in range(20)} == {words}


def test_what_is_no_array_has_no_law() -> None:
    assert law(None, k=288) == "not a large array of finite numbers"
