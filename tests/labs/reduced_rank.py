"""The minimum that a lab's training is held against, computed in one step."""

from __future__ import annotations

import numpy as np

from lora_tutor.labs.apparatus.arrays import Array
from lora_tutor.labs.apparatus.regression import Examples


def best_of_rank(examples: Examples, rank: int) -> Array:
    """The least squared error over all updates of that rank, by reduced-rank regression."""
    full = np.linalg.lstsq(examples.inputs, examples.targets, rcond=None)[0].T
    reached = np.linalg.svd(examples.inputs @ full.T, full_matrices=False)[2][:rank]
    return np.asarray(reached.T @ (reached @ full))
