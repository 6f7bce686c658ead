"""Divides by r, as for a mean."""

import numpy as np


def rank_one_terms(A, B):
    return np.einsum("dr,rk->rdk", A, B) / A.shape[1]
