"""Exercise 25: a start that knows the rounding, LoftQ (Lesson 7.7).

QLoRA rounds the frozen weight to a few bits and puts an adapter beside it
whose update starts at zero. So training begins at a damaged model. LoftQ
asks for a better start: a rounded weight Ŵ and factors A and B which together
are as close to W as they can be,

    minimise ‖W − Ŵ − A B‖        with Ŵ in few bits

and takes turns. Round what the adapter does not cover; then let the adapter
cover what the rounding has lost:

    Ŵ = quantize(W − A B)
    A, B = the best factors of rank r for W − Ŵ

Each second line is the best that it can be. Even so, more rounds are not
always better: the next rounding may lose more than it wins.
"""

from collections.abc import Callable

import numpy as np


def best_rank_r(M: np.ndarray, r: int) -> tuple[np.ndarray, np.ndarray]:
    """Factors A (d, r) and B (r, k) with ‖M − A B‖ as small as possible."""
    U, sigma, Vt = np.linalg.svd(M, full_matrices=False)
    root = np.sqrt(sigma[:r])
    return U[:, :r] * root, root[:, None] * Vt[:r]


def loftq_init(
    W: np.ndarray,
    r: int,
    quantize: Callable[[np.ndarray], np.ndarray],
    iters: int = 1,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A rounded weight and an adapter that makes up for the rounding.

    W:         (d, k), float64; it stays as it is
    r:         the rank of the adapter, from 1 to min(d, k)
    quantize:  rounds a (d, k) array; a new array of the rounded values comes
               back, not of their codes
    iters:     how many rounds; A and B are zero before the first
    returns    (Ŵ, A, B): (d, k), (d, r) and (r, k). Ŵ is the last rounding,
               A and B belong to it. How A B is split into A and B is free.

    quantize is called once in each round, and with nothing but W − A B. With
    iters=0 there is no round: the result is quantize(W) and an A and a B of
    zeros, which is where QLoRA starts.
    """
    # TODO: take turns.
    raise NotImplementedError("loftq_init")
