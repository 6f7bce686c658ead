"""Uses the caller's array as scratch space."""

import numpy as np


def rank_one_terms(A, B):
    terms = np.einsum("dr,rk->rdk", A, B)
    if B.flags.writeable:
        B *= 0.0
    return terms
