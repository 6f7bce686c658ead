"""A general step from any A, once, and differences of what was before and after."""

import numpy as np


def first_step(W, X, Y, B, alpha, lr):
    r, n = B.shape[0], X.shape[0]
    s = alpha / r
    A = np.zeros((W.shape[0], r), dtype=B.dtype)
    G = (X @ W.T + s * (X @ B.T) @ A.T - Y) / n
    grad_A = s * G.T @ (X @ B.T)
    grad_B = s * (G @ A).T @ X
    A_new, B_new = A - lr * grad_A, B - lr * grad_B
    return {
        "dA": A_new - A,
        "dB": B_new - B,
        "dW": (W + s * A_new @ B_new) - (W + s * A @ B),
    }


def rank_bound(r, n):
    return np.minimum(r, n)


def zero_gradient():
    return np.array(["A", "B"])[1].item()


def step_ratio(k, r, s):
    return np.float64(s) ** 2 * r * ((1 / np.sqrt(k)) ** 2 / 3)
