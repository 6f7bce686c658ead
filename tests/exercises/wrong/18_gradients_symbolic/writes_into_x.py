"""Right numbers, but x itself is turned into its gradient."""


def grads(W, A, B, x, t, s):
    g = W * x + s * A * B * x - t
    dA, dB = s * g * (B * x).T, s * (A.T * g) * x.T
    x[:, :] = W.T * g + s * B.T * (A.T * g)
    return dA, dB, x
