"""alpha = 0 is taken for alpha not given."""

import numpy as np


def first_step(W, X, Y, B, alpha, lr):
    s = (alpha or len(B)) / len(B)
    G = (X @ W.T - Y).T @ X / len(X)
    dA = -lr * s * G @ B.T
    return {"dA": dA, "dB": np.zeros_like(B), "dW": s * dA @ B}


def rank_bound(r, n):
    return min(r, n)


def zero_gradient():
    return "B"


def step_ratio(k, r, s):
    return s * s * r / (3 * k)
