"""Exercise 10: the same output for fewer flops (Lesson 4.2).

On paper A(Bx) and (AB)x are equal. In the machine they are not: AB is a whole
(d, k) matrix, as large as the weight that LoRA is meant to spare you, while
Bx is a mere r numbers. The forward pass runs millions of times, so it has a
budget here, in flops (a product of (m, n) and (n, p) counts 2mnp, any other
operation one for each entry), for n samples:

    2n (dk + r(d + k)) + 4nd + nr

which is what the two paths need, the scale and the sum included; up to 5 %
more will do. Your function is run on arrays that keep a record of each
operation. These arrays understand @, the usual arithmetic, indexing, .T,
reshape, and NumPy's matmul, dot, einsum and their kin; np.asarray or a trip
through torch would lose the record.
"""

import numpy as np


def lora_forward(
    W: np.ndarray,
    A: np.ndarray,
    B: np.ndarray,
    x: np.ndarray,
    alpha: float,
) -> np.ndarray:
    """The output of a linear layer with a LoRA adapter, within the budget.

        Y = X Wᵀ + (α/r) X Bᵀ Aᵀ       in which order?

    W:       (d, k), frozen
    A:       (d, r), writes
    B:       (r, k), reads
    x:       (..., k): one sample (k,), a batch (n, k), or more leading axes;
             a batch may be empty
    alpha:   α; the adapter is scaled by α/r
    returns  (..., d): a new array with the type of the inputs

    No product may have the shape (d, k) or (k, d).
    """
    # TODO: put the parentheses where they save work.
    raise NotImplementedError("lora_forward")
