"""Drops the first axis where there is one term only."""

import numpy as np


def rank_one_terms(A, B):
    return np.squeeze(np.einsum("dr,rk->rdk", A, B))
