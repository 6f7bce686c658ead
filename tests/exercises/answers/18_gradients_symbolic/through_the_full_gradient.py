"""Forms g xᵀ and lets both factors see it through the other one; immutable matrices come back."""

import sympy as sp

half = 0.5


def grads(W, A, B, x, t, s):
    g = 2 * half * (W @ x + s * A @ B @ x - t)
    full = g @ x.T
    dA, dB = s * full @ B.T, s * A.T @ full
    dx = (W + s * A @ B).T @ g
    return tuple(sp.ImmutableMatrix(M) for M in (dA, dB, dx))
