"""The scale is there for A and x and missing for B."""


def grads(W, A, B, x, t, s):
    g = W * x + s * A * B * x - t
    return s * g * (B * x).T, (A.T * g) * x.T, W.T * g + s * B.T * (A.T * g)
