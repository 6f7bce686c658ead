"""The (d, r, k) broadcast, with r moved to the front afterwards (a view, not contiguous)."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Factors:
    A: np.ndarray
    B: np.ndarray

    def terms(self):
        return (self.A[:, :, None] * self.B).transpose(1, 0, 2)


def rank_one_terms(A, B):
    return Factors(A, B).terms()
