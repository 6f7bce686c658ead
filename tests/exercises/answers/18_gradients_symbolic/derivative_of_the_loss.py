"""Lets sympy differentiate the loss, entry by entry; nothing is written down by hand."""

import sympy as sp


def loss(W, A, B, x, t, s):
    error = W * x + s * A * B * x - t
    return (error.T * error)[0] / 2


def grads(W, A, B, x, t, s):
    L = loss(W, A, B, x, t, s)
    return tuple(M.applyfunc(lambda entry: sp.diff(L, entry)) for M in (A, B, x))
