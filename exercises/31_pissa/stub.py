"""Exercise 31: a start in the principal directions, PiSSA (Lesson 7.4).

LoRA starts with an update of zero and a reader that looks in random
directions. PiSSA puts into A and B what is largest in W, the first r triples
of W = U Σ Vᵀ, and freezes the rest:

    W = W_res + s A B        s A B: the leading part, which trains
                             W_res: the residual, which stays

Nothing has changed at the start, but training begins where W is strongest.
The price is that the adapter belongs to W_res, not to the W that everybody has.
After training, when A and B have become A' and B', there is a way back: the
update of the ORIGINAL W is s (A' B' − A B), a matrix of rank 2r at most, so a
plain LoRA of rank 2r can hold it.
"""

import numpy as np


def pissa_init(
    W: np.ndarray,
    r: int,
    alpha: float,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The residual and the factors at the start.

    W:       (d, k), float16, float32 or float64
    r:       the rank, from 1 to min(d, k)
    alpha:   α; the layer computes W_res x + s A (B x) with s = α/r
    returns  (W_res, A, B): (d, k), (d, r) and (r, k), of W's type

    s A B is the best approximation of W of rank r, and W_res + s A B is W. A
    and B get equal shares: column j of A and row j of B have the same length,
    and j counts from the largest singular value on. Signs are free. Half types
    are computed in float32 and rounded at the end.
    """
    # TODO: singular triples, their split, and what is left.
    raise NotImplementedError("pissa_init")


def to_plain_lora(
    A0: np.ndarray,
    B0: np.ndarray,
    A: np.ndarray,
    B: np.ndarray,
    alpha: float,
) -> tuple[np.ndarray, np.ndarray, float]:
    """A trained PiSSA adapter as a plain one for the original W.

    A0, B0:  (d, r), (r, k), the factors at the start
    A, B:    (d, r), (r, k), the same after training
    alpha:   α of the PiSSA adapter, so s = α/r
    returns  (A2, B2, alpha2): (d, 2r), (2r, k) and a float

    Whoever loads the result computes W + (alpha2 / 2r) A2 B2, and that must be
    the trained model, W_res + s A B. How the update is split is free.
    """
    # TODO: one product of rank 2r, and the α that goes with it.
    raise NotImplementedError("to_plain_lora")
