"""Sums over indices, as on paper, and everything expanded."""

import sympy as sp


def grads(W, A, B, x, t, s):
    (d, k), r = W.shape, A.cols
    h = [sum(B[j, m] * x[m] for m in range(k)) for j in range(r)]
    y = [
        sum(W[i, m] * x[m] for m in range(k)) + s * sum(A[i, j] * h[j] for j in range(r))
        for i in range(d)
    ]
    g = [y[i] - t[i] for i in range(d)]
    q = [sum(A[i, j] * g[i] for i in range(d)) for j in range(r)]
    dA = sp.Matrix(d, r, lambda i, j: s * g[i] * h[j])
    dB = sp.zeros(r, k)
    for j in range(r):
        for m in range(k):
            dB[j, m] = s * q[j] * x[m]
    dx = sp.Matrix(
        [
            sum(W[i, m] * g[i] for i in range(d)) + s * sum(B[j, m] * q[j] for j in range(r))
            for m in range(k)
        ]
    )
    return dA.expand(), dB.expand(), dx.expand()
