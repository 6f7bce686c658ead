"""Known mistakes of 04_numerical_rank: the default tolerance, and what is compared with it."""

import numpy as np

from .mistakes import count, eps_of, singular_values, usual


class eps_alone:
    """The default tolerance is eps, without the size of the matrix

    Each singular value collects the rounding errors of a whole matrix, and they grow with its
    size: a 300-by-400 product of rank 3 has singular values beyond eps · σ₁ which are nothing but
    noise. Multiply eps by max(d, k).
    """

    def numerical_rank(M, rtol=None):
        return count(singular_values(M), eps_of(M) if rtol is None else rtol)


class eps_times_smaller_side:
    """The default tolerance takes min(d, k) instead of max(d, k)

    The rounding errors of a long, thin matrix grow with its long side. The usual default, in NumPy
    and MATLAB alike, is max(d, k) · eps.
    """

    def numerical_rank(M, rtol=None):
        tolerance = min(M.shape) * eps_of(M) if rtol is None else rtol
        return count(singular_values(M), tolerance)


class eps_times_rows:
    """The default tolerance takes the number of rows

    A matrix and its transpose have the same rank, so they must get the same tolerance. The number
    of rows is the longer side of a tall matrix only: take max(d, k).
    """

    def numerical_rank(M, rtol=None):
        tolerance = M.shape[0] * eps_of(M) if rtol is None else rtol
        return count(singular_values(M), tolerance)


class eps_times_columns:
    """The default tolerance takes the number of columns

    A matrix and its transpose have the same rank, so they must get the same tolerance. The number
    of columns is the longer side of a wide matrix only: take max(d, k).
    """

    def numerical_rank(M, rtol=None):
        tolerance = M.shape[1] * eps_of(M) if rtol is None else rtol
        return count(singular_values(M), tolerance)


class eps_times_entries:
    """The default tolerance takes d·k instead of max(d, k)

    M.size counts all entries, and with it the tolerance of a large matrix gets so wide that small
    but real directions fall through. The usual default grows with the longer side alone.
    """

    def numerical_rank(M, rtol=None):
        tolerance = M.size * eps_of(M) if rtol is None else rtol
        return count(singular_values(M), tolerance)


class eps_of_float64:
    """The eps of float64 is used for a float32 matrix

    A float32 matrix is rounded at 1e-7 of its entries. Against a tolerance of 1e-15 all that noise
    counts as rank. np.finfo(M.dtype).eps gives the eps of the type at hand.
    """

    def numerical_rank(M, rtol=None):
        tolerance = max(M.shape) * np.finfo(np.float64).eps if rtol is None else rtol
        return count(singular_values(M), tolerance)


class rtol_ignored:
    """A given rtol is ignored

    The default is for callers who do not say what they want. A caller who passes rtol=0.1 wants to
    know how many directions are larger than a tenth of the largest.
    """

    def numerical_rank(M, rtol=None):
        return count(singular_values(M), usual(M, None))


class zero_taken_for_none:
    """rtol = 0 is taken for None

    `if not rtol` and `rtol or ...` are true for 0.0 as well as for None. But 0 is a tolerance that
    a caller may ask for: count all that is larger than zero. Compare with None: `rtol is None`.
    """

    def numerical_rank(M, rtol=None):
        return count(singular_values(M), rtol or usual(M, None))


class squared_values:
    """rtol is compared with σ² instead of σ

    Squares are right for energy, but the rank is about the singular values themselves:
    σᵢ > rtol · σ₁. With squares the tolerance becomes its own root, and small but real directions
    are lost.
    """

    def numerical_rank(M, rtol=None):
        return count(singular_values(M) ** 2, usual(M, rtol))


class relative_to_sum:
    """The singular values are compared with their sum

    The tolerance is a fraction of the largest singular value, σ₁. The sum grows with each direction
    that is added, so there new directions would push old ones below the threshold.
    """

    def numerical_rank(M, rtol=None):
        sigma = singular_values(M)
        return int(np.sum(sigma > usual(M, rtol) * sigma.sum())) if M.size else 0


class relative_to_frobenius:
    """The singular values are compared with the Frobenius norm

    np.linalg.norm of a matrix gives the root of the sum of all σ² unless you ask otherwise. The
    tolerance is a fraction of the largest singular value, which is norm(M, 2). The two agree for
    rank one only.
    """

    def numerical_rank(M, rtol=None):
        return int(np.sum(singular_values(M) > usual(M, rtol) * np.linalg.norm(M))) if M.size else 0


class not_strict:
    """≥ is used where > is asked for

    In a matrix of zeros every singular value equals rtol · σ₁, for both are zero: with ≥ it has
    full rank. Only what is larger than the tolerance counts.
    """

    def numerical_rank(M, rtol=None):
        sigma = singular_values(M)
        return int(np.sum(sigma >= usual(M, rtol) * sigma[0])) if M.size else 0


class empty_crashes:
    """A matrix without entries has no largest singular value

    σ₁ is asked for, but the list of singular values is empty: an IndexError, or a ValueError from
    max. A (0, k) matrix has rank 0: ask for M.size first.
    """

    def numerical_rank(M, rtol=None):
        sigma = singular_values(M)
        return int(np.sum(sigma > usual(M, rtol) * sigma[0]))


class size_times_rtol:
    """A given rtol is multiplied by max(d, k) as well

    max(d, k)·eps is the default, as a whole. A tolerance that is given already says what counts as
    small: compare σᵢ with rtol·σ₁.
    """

    def numerical_rank(M, rtol=None):
        if M.size == 0:
            return 0
        return count(singular_values(M), max(M.shape) * (eps_of(M) if rtol is None else rtol))


class eps_times_both_sides:
    """The default tolerance takes d + k instead of max(d, k)

    For a thin matrix both are about the same, for a square one the sum is twice as large, and small
    singular values are lost.
    """

    def numerical_rank(M, rtol=None):
        if M.size == 0:
            return 0
        return count(singular_values(M), sum(M.shape) * eps_of(M) if rtol is None else rtol)


class spacing_of_largest:
    """The default takes the gap between floats at σ₁ instead of eps·σ₁

    np.spacing(σ₁), or eps(norm(M)) in Matlab, is eps times the power of two below σ₁: up to twice
    smaller than eps·σ₁, so the tolerance jumps where σ₁ passes a power of two.
    """

    def numerical_rank(M, rtol=None):
        if M.size == 0:
            return 0
        sigma = singular_values(M)
        if rtol is None:
            return int(np.sum(sigma > max(M.shape) * np.spacing(sigma[0])))
        return count(sigma, rtol)


class last_index:
    """The index of the last singular value that counts is returned

    Indices begin at 0, so the last of three has the index 2. The rank is how many there are.
    """

    def numerical_rank(M, rtol=None):
        if M.size == 0:
            return 0
        return max(count(singular_values(M), usual(M, rtol)) - 1, 0)


class absolute_1e_8:
    """The tolerance is an absolute 1e-8

    That is what np.isclose takes for zero, whatever the size of the other numbers. Times 1e-9 a
    matrix has the same rank, but by such a tolerance it has none. Compare with the largest singular
    value.
    """

    def numerical_rank(M, rtol=None):
        sigma = singular_values(M)
        return int(np.sum(sigma > 1e-8)) if rtol is None else count(sigma, rtol)


class computed_in_float32:
    """The singular values are computed in float32

    Rounding to float32 leaves errors of about 1e-7 in a matrix of float64, far above the tolerance,
    and they count as directions. Compute in the type of M.
    """

    def numerical_rank(M, rtol=None):
        return count(singular_values(M.astype(np.float32)), usual(M, rtol))


class gram_of_one_side:
    """The eigenvalues of MᵀM are taken, as many as M has columns

    They are σ², and so is their rounding error: after the square root about 1e-8 of σ₁, far above
    the tolerance. A wide matrix has more of them than singular values too. Take the singular
    values of M itself.
    """

    def numerical_rank(M, rtol=None):
        if M.size == 0:
            return 0
        squares = np.linalg.eigvalsh(M.T @ M)[::-1]
        return count(np.sqrt(np.abs(squares)), usual(M, rtol))


class relative_to_largest_entry:
    """The singular values are compared with the largest entry

    The largest entry says how large the numbers in the table are, and σ₁ how far M stretches a
    vector. It is σ₁ that belongs into the tolerance.
    """

    def numerical_rank(M, rtol=None):
        if M.size == 0:
            return 0
        return int(np.sum(singular_values(M) > usual(M, rtol) * np.abs(M).max()))


class given_rtol_is_absolute:
    """A given rtol is compared with the singular values themselves

    The default is multiplied by the largest singular value, as it should be, but what the caller
    gives is not. The r in rtol stands for relative: σᵢ > rtol · σ₁, whoever chose it.
    """

    def numerical_rank(M, rtol=None):
        sigma = singular_values(M)
        return count(sigma, usual(M, None)) if rtol is None else int(np.sum(sigma > rtol))
