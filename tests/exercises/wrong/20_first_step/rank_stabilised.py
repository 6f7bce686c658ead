"""The scale of rsLoRA."""


def first_step(W, X, Y, B, alpha, lr):
    s = alpha / len(B) ** 0.5
    G = (X @ W.T - Y).T @ X / len(X)
    dA = -lr * s * G @ B.T
    return {"dA": dA, "dB": 0 * B, "dW": s * dA @ B}


def rank_bound(r, n):
    return min(r, n)


def zero_gradient():
    return "B"


def step_ratio(k, r, s):
    return s * s * r / (3 * k)
