"""The figures in the prose of section 9, "Conclusion".

The answers of page 9.2 quote what other pages measure; here each is computed once more.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np


@cache
def doing_nothing() -> float:
    """The loss of a zero update for the goal of page 4.4."""
    rng = np.random.default_rng(0)
    goal = rng.normal(size=(5, 3)) @ rng.normal(size=(3, 8))
    return float(0.5 * np.sum(goal**2))


@cache
def steps(rate: float, r: int | None) -> int:
    """Steps of gradient descent on page 6.3's task, until a tenth of the distance is left."""
    rng = np.random.default_rng(0)
    goal = rng.normal(size=(16, 3)) @ rng.normal(size=(3, 24))
    goal /= np.linalg.norm(goal)
    full, count = np.zeros((16, 24)), 0
    A = np.zeros((16, r or 1))
    B = np.random.default_rng(1).uniform(-1, 1, size=(r or 1, 24)) / np.sqrt(24)
    while np.linalg.norm((full if r is None else A @ B) - goal) > 0.1:
        if r is None:
            full = full - rate * (full - goal)
        else:
            G = A @ B - goal
            A, B = A - rate * G @ B.T, B - rate * A.T @ G
        count += 1
    return count


@cache
def merged_in_bf16(size: float) -> tuple[float, float]:
    """Page 8.1: per cent of weights unchanged by the merge, per cent by which it is wrong."""
    import torch

    def bf16(array: np.ndarray) -> np.ndarray:
        rounded: np.ndarray = torch.tensor(array).to(torch.bfloat16).float().numpy()
        return rounded

    rng = np.random.default_rng(0)
    W = bf16(0.02 * rng.normal(size=(512, 512)))
    AB = rng.normal(size=(512, 8)) @ rng.normal(size=(8, 512)) / np.sqrt(8)
    update = (size * AB).astype(np.float32)
    left = bf16(W + update) - W
    wrong = np.linalg.norm(left - update) / np.linalg.norm(update)
    return 100 * float(np.mean(left == 0)), 100 * float(wrong)


MEASURED: dict[str, dict[str, Callable[[], float]]] = {
    "9.2": {
        "0.03125": lambda: 1**2 / 32,
        "132": lambda: steps(0.1, 3),
        "22": lambda: steps(0.1, None),
        "22.898": doing_nothing,
        "34.6": lambda: merged_in_bf16(1e-4)[0],
        "31.8": lambda: merged_in_bf16(1e-4)[1],
    },
}
"""Page id -> figure as printed -> its value, in the unit that the sentence names."""

GIVEN: dict[str, dict[str, str]] = {
    "9.2": {
        "64": "the largest rank of the example on page 7.1",
        "32": "the rank, and the bits, which the cards take",
        "70.4": "LoRA paper, Table 5: one matrix, in per cent",
        "73.7": "LoRA paper, Table 5: two and four matrices, in per cent",
        "0.00002": "the learning rate which a card takes",
        "0.02": "the size of a weight which a card takes",
        "0.0001": "the size of an update which a card takes",
    },
    "9.3": {
        "2106.09685": "number of a paper on arXiv",
        "2012.13255": "number of a paper on arXiv",
        "2310.17513": "number of a paper on arXiv",
        "2405.09673": "number of a paper on arXiv",
        "2410.21228": "number of a paper on arXiv",
        "2406.08447": "number of a paper on arXiv",
        "2402.12354": "number of a paper on arXiv",
        "2312.03732": "number of a paper on arXiv",
        "2305.14314": "number of a paper on arXiv",
        "2404.02948": "number of a paper on arXiv",
        "2310.11454": "number of a paper on arXiv",
        "2310.08659": "number of a paper on arXiv",
        "2602.04998": "number of a paper on arXiv",
    },
}
"""Page id -> figure as printed -> why it needs no recomputation."""
