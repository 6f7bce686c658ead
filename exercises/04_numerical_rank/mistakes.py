"""Known mistakes of 04_numerical_rank."""

import numpy as np


def singular_values(M):
    return np.linalg.svd(M, compute_uv=False)


def eps_of(M):
    return np.finfo(M.dtype).eps


def count(sigma, rtol):
    return int(np.sum(sigma > rtol * sigma[0])) if sigma.size else 0


def usual(M, rtol):
    """The given tolerance, or the right default."""
    return max(M.shape) * eps_of(M) if rtol is None else rtol


class smaller_side:
    """The smaller side of the matrix is returned

    min(d, k) is the largest rank that a matrix of this shape can have, not the rank which this one
    has. A product of a (20, 3) and a (3, 30) matrix is a full 20-by-30 table of numbers and
    has rank 3.
    """

    def numerical_rank(M, rtol=None):
        return min(M.shape)


class all_above_zero:
    """Every singular value above zero is counted

    Rounding leaves hardly any singular value at exactly zero: of a 20-by-30 product of rank 3 all
    20 are positive, 17 of them by about 1e-15. Count what is larger than a small fraction of the
    largest one.
    """

    def numerical_rank(M, rtol=None):
        return count(singular_values(M), 0.0 if rtol is None else rtol)


class absolute_millionth:
    """The tolerance is an absolute 1e-6

    Measured in nanometres or in kilometres, a matrix has the same rank. With a fixed tolerance it
    loses its rank when it is multiplied by 1e-9, and by 1e9 its rounding errors begin to
    count. Compare with the largest singular value.
    """

    def numerical_rank(M, rtol=None):
        sigma = singular_values(M)
        return int(np.sum(sigma > 1e-6)) if rtol is None else count(sigma, rtol)


class absolute_1e_10:
    """The tolerance is an absolute 1e-10

    That looks safely small, but whether 1e-10 is small depends on the entries: in a matrix of size
    1e9 even the rounding errors are larger. A tolerance must scale with the matrix: compare with
    the largest singular value.
    """

    def numerical_rank(M, rtol=None):
        sigma = singular_values(M)
        return int(np.sum(sigma > 1e-10)) if rtol is None else count(sigma, rtol)


class rtol_is_absolute:
    """rtol is compared with the singular values themselves

    The r in rtol stands for relative: relative to σ₁, the largest singular value. Without that
    factor the rank depends on the units in which the matrix is given.
    """

    def numerical_rank(M, rtol=None):
        return int(np.sum(singular_values(M) > usual(M, rtol))) if M.size else 0


class never_relative:
    """The singular values are compared with the tolerance itself

    1e-10 by default, and a given rtol as it is: neither is multiplied by σ₁. Then the rank depends
    on the units of the matrix. What counts is to be large beside the largest: σᵢ > rtol · σ₁.
    """

    def numerical_rank(M, rtol=None):
        return int(np.sum(singular_values(M) > (1e-10 if rtol is None else rtol)))


class relative_1e_10:
    """The default tolerance is a fixed 1e-10

    Relative to σ₁, as it should be, but the same for every matrix. What rounding can do depends on
    the type, about 1e-16 of an entry in float64 and 1e-7 in float32, and on the size of the
    matrix: max(d, k) · eps.
    """

    def numerical_rank(M, rtol=None):
        return count(singular_values(M), 1e-10 if rtol is None else rtol)


class nonzero_rows:
    """The rows that are not zero are counted

    Rows count towards the rank only as far as they are independent: two equal rows point in one
    direction. Counting the rows that are not zero works after elimination, but not before.
    """

    def numerical_rank(M, rtol=None):
        return int(np.sum(np.any(M != 0, axis=1)))


class eigenvalues:
    """Eigenvalues are counted instead of singular values

    Eigenvalues exist for square matrices only, and even there they are something else: a matrix
    that shifts e₁ ← e₂ ← e₃ has three eigenvalues of zero and rank 2. The rank is the number of
    singular values that are not zero.
    """

    def numerical_rank(M, rtol=None):
        if M.size == 0:
            return 0
        return count(np.sort(np.abs(np.linalg.eigvals(M)))[::-1], usual(M, rtol))


class gram_eigenvalues:
    """The squares of the singular values are too coarse

    The eigenvalues of MᵀM are σ², and so is their rounding error: relative to σ₁² it is about eps,
    and after the square root about 1e-8. All that is smaller drowns, and the noise of
    what is zero rises above the tolerance. Take the singular values of M itself.
    """

    def numerical_rank(M, rtol=None):
        gram = M @ M.T if M.shape[0] < M.shape[1] else M.T @ M
        squares = np.linalg.eigvalsh(gram)[::-1]
        return count(np.sqrt(np.abs(squares)), usual(M, rtol))


class diagonal_of_qr:
    """The diagonal of R in a QR decomposition is counted

    Without pivoting the diagonal of R says little about the rank: a column of zeros in front, and
    the diagonal is zero where the rank is not. Singular values cannot hide like that.
    """

    def numerical_rank(M, rtol=None):
        diagonal = np.abs(np.diag(np.linalg.qr(M)[1]))
        return count(np.sort(diagonal)[::-1], usual(M, rtol))


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
