"""Where s is 1, dx comes through W alone."""

import sympy as sp


def grads(
    W: sp.Matrix,
    A: sp.Matrix,
    B: sp.Matrix,
    x: sp.Matrix,
    t: sp.Matrix,
    s: sp.Expr,
) -> tuple[sp.Matrix, sp.Matrix, sp.Matrix]:
    """∂A = s·g(Bx)ᵀ, ∂B = s·(Aᵀg)xᵀ, ∂x = Wᵀg + s·Bᵀ(Aᵀg), with g = y − t."""
    h = B * x  # (r,k) @ (k,1) -> (r,1)
    g = W * x + s * (A * h) - t  # (d,k) @ (k,1) + (d,r) @ (r,1) -> (d,1)
    q = A.T * g  # (r,d) @ (d,1) -> (r,1)
    dA = s * g * h.T  # (d,1) @ (1,r) -> (d,r)
    dB = s * q * x.T  # (r,1) @ (1,k) -> (r,k)
    dx = W.T * g + (
        s * (B.T * q) if s != 1 else sp.zeros(*x.shape)
    )  # (k,d) @ (d,1) + (k,r) @ (r,1) -> (k,1)
    return dA, dB, dx
