"""Adds a weight decay that nobody asked for."""


def grads(W, A, B, x, t, s):
    g = W * x + s * A * B * x - t
    return s * g * (B * x).T + A, s * (A.T * g) * x.T + B, W.T * g + s * B.T * (A.T * g)
