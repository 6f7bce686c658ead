"""Terms that are zero lose their place."""

import numpy as np


def rank_one_terms(A, B):
    terms = [np.outer(A[:, j], B[j]) for j in range(A.shape[1])]
    return np.stack([term for term in terms if np.any(term)])
