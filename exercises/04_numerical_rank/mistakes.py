"""Known mistakes of 04_numerical_rank: what is counted, and fixed tolerances."""

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
