"""A list of outer products, zipped from columns and rows."""

import numpy as np


def rank_one_terms(A, B):
    return np.stack([np.outer(a, b) for a, b in zip(A.T, B, strict=True)])
