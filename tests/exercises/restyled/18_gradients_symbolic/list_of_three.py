"""A list, not a tuple."""


def grads(W, A, B, x, t, s):
    g = W * x + s * A * B * x - t
    return [s * g * (B * x).T, s * (A.T * g) * x.T, W.T * g + s * B.T * (A.T * g)]
