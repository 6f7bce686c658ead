"""A right step, wrong predictions."""


def first_step(W, X, Y, B, alpha, lr):
    s = alpha / len(B)
    G = (X @ W.T - Y).T @ X / len(X)
    dA = -lr * s * G @ B.T
    return {"dA": dA, "dB": 0 * B, "dW": s * dA @ B}


def rank_bound(r, n):
    return min(r, n) + 1


def zero_gradient():
    return "W"


def step_ratio(k, r, s):
    return s**2 * r / (3 * k**2)
