"""The three axes by name."""

import numpy as np


def rank_one_terms(A, B):
    return np.einsum("dr,rk->rdk", A, B)
