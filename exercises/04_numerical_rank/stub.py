"""Exercise 04: the rank that a computer can see (Lesson 2.3).

The rank counts the directions that a matrix really has, and that number is
what LoRA is about. On paper it is the number of singular values that are not
zero. In the machine almost nothing is zero: multiply a (20, 3) by a (3, 30)
matrix, and rounding leaves 20 singular values, three large and 17 of about
1e-15. What counts is to be large beside the largest:

    rank = number of i with σᵢ > rtol · σ₁

By default the tolerance is what rounding can do to a (d, k) matrix:

    rtol = max(d, k) · eps          eps of the type of M
"""

import numpy as np


def numerical_rank(M: np.ndarray, rtol: float | None = None) -> int:
    """How many singular values of M are larger than rtol · σ₁.

    M:       (d, k), float32 or float64; it stays as it is
    rtol:    relative to the largest singular value; None for the default
    returns  the rank, an int: 0 for a matrix of zeros, or without entries

    np.linalg.matrix_rank would do it for you and is not allowed here. All
    the rest of np.linalg is.
    """
    # TODO: singular values, a tolerance, a count.
    raise NotImplementedError("numerical_rank")
