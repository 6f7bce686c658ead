"""Known mistakes of 14_best_rank_r: the matrix itself, types and ranks, and values cut down."""

import numpy as np

from .mistakes import balanced, parts


class matrix_overwritten:
    """M itself is changed

    Taking off one direction after the other is a fair method, but -= works in the caller's array:
    what is left of M is the error. Copy M first, or let svd do the work, which leaves it alone.
    """

    def best_rank_r(M, r):
        U, s, Vt = parts(M, r)
        A, B = balanced(U[:, :r], s[:r], Vt[:r])
        M -= A @ B
        return A, B


class float64_result:
    """The factors are always float64

    A float32 matrix should have float32 factors. np.zeros makes float64 arrays unless you say
    otherwise, and so does astype(float): pass the dtype of M.
    """

    def best_rank_r(M, r):
        U, s, Vt = parts(M.astype(np.float64), r)
        return balanced(U[:, :r], s[:r], Vt[:r])


class computed_in_float32:
    """The decomposition is made in float32

    The factors have the right type, but in between M was rounded to single precision, and seven
    digits are all that is left. A float64 matrix is decomposed in float64.
    """

    def best_rank_r(M, r):
        U, s, Vt = parts(M.astype(np.float32), r)
        A, B = balanced(U[:, :r], s[:r], Vt[:r])
        return A.astype(M.dtype), B.astype(M.dtype)


class rank_unchecked:
    """The rank is not checked

    A slice takes what there is: r = 0 gives empty factors, and an r beyond min(d, k) gives fewer
    directions than were asked for. Neither is an answer; raise ValueError.
    """

    def best_rank_r(M, r):
        U, s, Vt = np.linalg.svd(M, full_matrices=False)
        return balanced(U[:, :r], s[:r], Vt[:r])


class largest_rank_refused:
    """r = min(d, k) is refused

    With min(d, k) terms nothing is cut off and the product is M: a good answer, and the largest
    rank there is. Only beyond it is an error.
    """

    def best_rank_r(M, r):
        if not 1 <= r < min(M.shape):
            raise ValueError("no such rank")
        U, s, Vt = parts(M, r)
        return balanced(U[:, :r], s[:r], Vt[:r])


class one_rank_less:
    """One direction too few is kept

    An end of a slice is not part of it: s[:r - 1] has r - 1 entries. s[:r] holds exactly r of them.
    """

    def best_rank_r(M, r):
        U, s, Vt = parts(M, r)
        n = max(r - 1, 1)
        return balanced(U[:, :n], s[:n], Vt[:n])


class one_rank_more:
    """One direction too many is kept

    An end of a slice is not part of it, and so s[:r] is r entries already. With r + 1 the factors
    have another shape than was asked for.
    """

    def best_rank_r(M, r):
        U, s, Vt = parts(M, r)
        return balanced(U[:, : r + 1], s[: r + 1], Vt[: r + 1])


class fourth_roots:
    """The root of the singular values is taken twice

    √σ in each factor makes σ in the product. With a root of the root the product carries √σ only.
    """

    def best_rank_r(M, r):
        U, s, Vt = parts(M, r)
        return balanced(U[:, :r], np.sqrt(s[:r]), Vt[:r])


class values_divided_by_rank:
    """The singular values are divided by r

    The division belongs to the scale α/r of an adapter, and there is none here: A B itself is to be
    as near to M as it can.
    """

    def best_rank_r(M, r):
        U, s, Vt = parts(M, r)
        return balanced(U[:, :r], s[:r] / r, Vt[:r])


class values_divided_by_largest:
    """The singular values are divided by the largest

    Then σ₁ counts as 1 in every matrix, and the length of M is lost. Shares are good to look at,
    but the product needs the values themselves.
    """

    def best_rank_r(M, r):
        U, s, Vt = parts(M, r)
        return balanced(U[:, :r], s[:r] / s[0] if s[0] else s[:r], Vt[:r])


class values_clamped:
    """Singular values above 1 are cut down to 1

    Clamping tames a few large numbers, but here they are what matters most: the best product keeps
    every σᵢ as it is.
    """

    def best_rank_r(M, r):
        U, s, Vt = parts(M, r)
        return balanced(U[:, :r], np.minimum(s[:r], 1).astype(M.dtype), Vt[:r])


class entries_clamped:
    """The largest entries of the factors are clamped

    Some tools cut the entries of both factors at their 99 % quantile. That may tame outliers, but
    the product is no longer the best one, nor are the factors at right angles.
    """

    def best_rank_r(M, r):
        U, s, Vt = parts(M, r)
        A, B = balanced(U[:, :r], s[:r], Vt[:r])
        high = np.quantile(np.concatenate([A.ravel(), B.ravel()]), 0.99)
        return np.clip(A, -high, high), np.clip(B, -high, high)


class smaller_rank_refused:
    """A matrix of lower rank than r is refused

    M may have any rank, even zero. Where it has fewer directions than r, the last columns of A and
    rows of B are zero, and the product is M.
    """

    def best_rank_r(M, r):
        U, s, Vt = parts(M, r)
        if np.linalg.matrix_rank(M) < r:
            raise ValueError("M has not so many directions")
        return balanced(U[:, :r], s[:r], Vt[:r])


class too_large_unchecked:
    """A rank above min(d, k) is accepted

    r < 1 is refused, but beyond min(d, k) a slice gives what there is, and the factors have fewer
    directions than were asked for. Raise ValueError there too.
    """

    def best_rank_r(M, r):
        U, s, Vt = parts(M, min(r, *M.shape))
        return balanced(U[:, :r], s[:r], Vt[:r])


class assert_for_errors:
    """assert is used where ValueError is asked for

    assert states what you believe of your own code. It raises AssertionError, and with python -O it
    does nothing at all. For a wrong argument from outside, raise ValueError.
    """

    def best_rank_r(M, r):
        assert 1 <= r <= min(M.shape)
        U, s, Vt = parts(M, r)
        return balanced(U[:, :r], s[:r], Vt[:r])


class reader_transposed:
    """B came back transposed, as (k, r)

    A has the left singular vectors in its columns, but B needs the right ones in its rows, as svd
    returns them: (r, k), so that A B is (d, k).
    """

    def best_rank_r(M, r):
        U, s, Vt = parts(M, r)
        A, B = balanced(U[:, :r], s[:r], Vt[:r])
        return A, B.T


class zero_refused:
    """A matrix of zeros is refused

    M may have any rank, even zero. Its best approximation is zero too, and the factors are zeros of
    the shapes that are asked.
    """

    def best_rank_r(M, r):
        U, s, Vt = parts(M, r)
        if not M.any():
            raise ValueError("M is zero")
        return balanced(U[:, :r], s[:r], Vt[:r])


class signs_lost:
    """The absolute values of the singular vectors are taken

    The sign of a whole vector is free, the signs of its entries are not: they say in which
    direction it points. abs() makes other vectors, which are at right angles no more.
    """

    def best_rank_r(M, r):
        U, s, Vt = parts(M, r)
        return balanced(np.abs(U[:, :r]), s[:r], np.abs(Vt[:r]))


class signs_of_writer_lost:
    """The absolute values of the left singular vectors are taken

    uᵢ and vᵢ may change their signs together, as whole vectors. abs() changes single entries of one
    of them, and the product is another.
    """

    def best_rank_r(M, r):
        U, s, Vt = parts(M, r)
        return balanced(np.abs(U[:, :r]), s[:r], Vt[:r])
