"""Exercise 36: adding adapters (Lesson 8.5).

One adapter for French, one for law: their weighted sum may do for French law.
Or an adapter may be taken away, with a negative weight.

    ΔW = Σᵢ wᵢ sᵢ Aᵢ Bᵢ

The sum of the products is again one product A B, with all the columns of the
writers and all the rows of the readers. It is exact, whatever the ranks are,
but its rank grows with every adapter. So you also find the nearest product
of a given rank, without ever making a d×k matrix.
"""

import numpy as np

Adapter = tuple[np.ndarray, np.ndarray, float]


def add_adapters(
    adapters: list[Adapter],
    weights: list[float],
) -> tuple[np.ndarray, np.ndarray]:
    """One pair of factors with A B = Σᵢ wᵢ sᵢ Aᵢ Bᵢ.

    adapters:  (Aᵢ, Bᵢ, sᵢ) each, with Aᵢ (d, rᵢ), Bᵢ (rᵢ, k) and the scale
               sᵢ; the ranks may differ, d and k do not
    weights:   as many numbers, of either sign or zero
    returns    (A, B) of the shapes (d, p) and (p, k), where p is the sum of all
               rᵢ, also of those whose weight is zero; no argument changes

    ValueError if there is no adapter, or not one weight for each.
    """
    # TODO
    raise NotImplementedError("add_adapters")


def best_rank(
    A: np.ndarray,
    B: np.ndarray,
    r: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Factors of rank r whose product is as near to A B as possible.

    A:        (d, p), B: (p, k), with d and k so large that no d×k matrix
              fits into memory
    r:        from 1 to the smallest of d, p and k; ValueError for any other
    returns   two arrays of the shapes (d, r) and (r, k), with the type of
              A and B; how the singular values are shared out is free
    """
    # TODO: two thin QR decompositions, and the SVD of a small matrix.
    raise NotImplementedError("best_rank")
