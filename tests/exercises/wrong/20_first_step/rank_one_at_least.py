"""Without any sample the rank is said to be one."""

import numpy as np


def first_step(W, X, Y, B, alpha, lr):
    r, k = B.shape
    s = alpha / r
    G = (X @ W.T - Y).T @ X / len(X)
    dA = -lr * s * (G @ B.T)
    return {"dA": dA, "dB": np.zeros_like(B), "dW": s * (dA @ B)}


def rank_bound(r, n):
    return min(r, n) or 1


def zero_gradient():
    return "B"


def step_ratio(k, r, s):
    return s * s * r / (3 * k)
