"""Exercise 15: how much rank is enough (Lesson 5.3).

Which r should an adapter have? Where the update is known, its singular values
tell. Cut off after r of them, it keeps the share

    (σ₁² + … + σᵣ²) / (sum of all σᵢ²)

of its energy, and the rest is the squared error of the best matrix of rank r.
A spectrum that falls fast needs little rank, a flat one needs nearly all.

Mind the rounding: ten tenths, added one by one, make 0.9999999999999999 in the
machine. A share which falls short of frac by no more than 1e-12 counts as
reached.
"""

import numpy as np


def energy_rank(s: np.ndarray, frac: float) -> int:
    """The smallest r whose share of the energy is at least frac.

        (σ₁² + … + σᵣ²) / (sum of all σᵢ²)  ≥  frac - 1e-12

    s:       (m,), singular values: none is negative, the largest stands
             first; it stays as it is
    frac:    more than 0, at most 1; ValueError for any other
    returns  r, an int from 1 to m; 0 if all singular values are zero
    """
    # TODO: squares, shares, the first that is large enough.
    raise NotImplementedError("energy_rank")
