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
    h = B * x
    g = W * x + s * (A * h) - t
    q = A.T * g
    dA = sp.Abs(s) * g * h.T
    dB = s * q * x.T
    dx = W.T * g + s * (B.T * q)
    return dA, dB, dx
