"""The bases by way of two SVDs, and reduce for the sum."""

from functools import reduce

import numpy as np


def join(left, right):
    return np.c_[left[0], right[0]], np.r_[left[1], right[1]]


def add_adapters(adapters, weights):
    if len(adapters) != len(weights):
        raise ValueError("lengths")
    if len(adapters) == 0:
        raise ValueError("empty")
    scaled = [
        (np.multiply(A, float(w) * s), B) for (A, B, s), w in zip(adapters, weights, strict=True)
    ]
    return reduce(join, scaled)


def best_rank(A, B, r):
    if r <= 0 or r > min(len(A), len(B), len(B.T)):
        raise ValueError("r")
    Ua, sa, Va = np.linalg.svd(A, full_matrices=False)
    Ub, sb, Vb = np.linalg.svd(B, full_matrices=False)
    core = (sa[:, None] * Va) @ (Ub * sb)
    U, s, Vt = np.linalg.svd(core, full_matrices=False)
    return np.einsum("ij,jr->ir", Ua, U[:, :r]), (s[:, None] * Vt)[:r] @ Vb
