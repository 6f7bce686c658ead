"""Exercise 18: the gradients, symbol by symbol (Lesson 6.1).

One input x, one target t, and the loss of an adapted layer:

    y = W x + s·A (B x)        L = ½ ‖y − t‖²

Which way is downhill for A, for B, and for x? Three short lines of matrix
algebra say it, and every training framework computes nothing else. Here all
entries are symbols, so that your lines are compared with the derivative of L
itself: equal for all numbers, not just for those that someone has tried.

Start from dL = gᵀ dy, where g = y − t, and vary one matrix at a time.
"""

import sympy as sp


def grads(
    W: sp.Matrix,
    A: sp.Matrix,
    B: sp.Matrix,
    x: sp.Matrix,
    t: sp.Matrix,
    s: sp.Expr,
) -> tuple[sp.Matrix, sp.Matrix, sp.Matrix]:
    """The gradients ∂L/∂A, ∂L/∂B and ∂L/∂x, as sympy matrices.

    W:       (d, k), frozen: nobody asks for its gradient
    A:       (d, r), writes
    B:       (r, k), reads
    x:       (k, 1), the input, a column
    t:       (d, 1), the target, a column
    s:       the scale, one symbol or number
    returns  (dA, dB, dx), each in the shape of what it belongs to:
             (d, r), (r, k) and (k, 1)

    For sympy matrices `*` is the matrix product, `+` and `.T` are as usual.
    Any equivalent form will do, expanded or not.
    """
    # TODO: the residual g, then one line for each gradient.
    raise NotImplementedError("grads")
