"""Exercise 19: the backward pass, at its price (Lesson 6.1).

Training needs the gradients of A and B, and the layers below need that of X.
W is frozen and asks for no gradient, but it still conducts: what arrives at
the output flows back to X through W as well as through the adapter.

There is a short way and a long one. The long one forms the gradient of the
whole update first, a (d, k) array summed over all n rows, and multiplies it
by B and A afterwards. The numbers are right, but that array is exactly what
full fine-tuning pays for. Find the way which never builds it.

Start from dL = (sum over all entries of) G * dY, and vary one matrix at a time.
"""

import numpy as np


def lora_backward(
    G: np.ndarray,
    X: np.ndarray,
    W: np.ndarray,
    A: np.ndarray,
    B: np.ndarray,
    alpha: float,
) -> dict[str, np.ndarray]:
    """The gradients of an adapted layer, from that of its output.

        Y = X Wᵀ + s·(X Bᵀ) Aᵀ        s = α/r,  r is the rank of A and B

    G:       (n, d), the gradient ∂L/∂Y; a mean over the batch is in it already
    X:       (n, k), the inputs
    W:       (d, k), frozen
    A:       (d, r), writes
    B:       (r, k), reads
    returns  a dict of new arrays:
             "dA" (d, r), "dB" (r, k), and "dX" in the shape of X

    G and X may also be (b, t, d) and (b, t, k): then b·t rows count as n.

    The cost may reach 2n(dk + 3dr + 3rk) flops, and no product may have the
    shape of W: neither the rows nor A and B may be multiplied into a (d, k)
    array. The arguments stay as they are.
    """
    # TODO: three gradients, in thin products only.
    raise NotImplementedError("lora_backward")
