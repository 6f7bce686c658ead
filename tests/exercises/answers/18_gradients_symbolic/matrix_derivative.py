"""Differentiates by whole matrices, and by the Jacobian of y for x; a named tuple comes back."""

from typing import NamedTuple

import sympy as sp


class Gradients(NamedTuple):
    A: sp.Matrix
    B: sp.Matrix
    x: sp.Matrix


def grads(W, A, B, x, t, s):
    y = (W + s * A * B) * x
    L = sp.Rational(1, 2) * (y - t).dot(y - t)
    return Gradients(L.diff(A), L.diff(B), y.jacobian(x).T * (y - t))
