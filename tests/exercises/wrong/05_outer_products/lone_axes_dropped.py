"""A single output or input loses its axis."""

import numpy as np


def rank_one_terms(A, B):
    terms = [np.outer(A[:, j], B[j]).squeeze() for j in range(len(B))]
    return np.stack(terms)
