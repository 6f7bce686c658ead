"""Whole numbers and half precision become single or double precision."""

import numpy as np


def rank_one_terms(A, B):
    terms = A.T[:, :, None] * B[:, None, :]
    return terms.astype(np.result_type(terms, np.float32))
