"""The terms of a later call are written over those of an earlier one."""

import numpy as np

STACKS = {}


def rank_one_terms(A, B):
    terms = np.einsum("dr,rk->rdk", A, B)
    stack = STACKS.setdefault((terms.shape, terms.dtype), np.empty_like(terms))
    stack[...] = terms
    return stack
