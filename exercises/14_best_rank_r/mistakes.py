"""Known mistakes of 14_best_rank_r."""

import numpy as np


def parts(M, r):
    """The thin SVD of M, once r has been checked."""
    if not 1 <= r <= min(M.shape):
        raise ValueError("no such rank")
    return np.linalg.svd(M, full_matrices=False)


def balanced(U, s, Vt):
    return U * np.sqrt(s), np.sqrt(s)[:, None] * Vt


class values_twice:
    """The singular values stand in both factors

    Each factor got the whole of σᵢ, so the product carries σᵢ². Large directions come out too
    large, and those below 1 too small. Split each singular value: a root for A and a root for B.
    """

    def best_rank_r(M, r):
        U, s, Vt = parts(M, r)
        return U[:, :r] * s[:r], s[:r, None] * Vt[:r]


class values_left_out:
    """The singular values are left out

    U and V hold directions of length one; how much of each there is in M is told by σᵢ alone.
    Without them every direction counts the same, and even with r = min(d, k) the product is not M.
    """

    def best_rank_r(M, r):
        U, s, Vt = parts(M, r)
        return balanced(U[:, :r], np.ones_like(s[:r]), Vt[:r])


class root_once:
    """Only one of the factors gets the roots of the singular values

    Two roots make a singular value: √σ in A times √σ in B. With a root on one side alone the
    product carries √σᵢ instead of σᵢ.
    """

    def best_rank_r(M, r):
        U, s, Vt = parts(M, r)
        return U[:, :r] * np.sqrt(s[:r]), Vt[:r]


class right_vectors_transposed:
    """The third result of svd is taken for V, but it is Vᵀ

    np.linalg.svd returns U, s, Vᵀ: the right singular vectors are its rows already. The first r
    rows of Vᵀ are what B needs; the first columns hold a single entry of every vector.
    """

    def best_rank_r(M, r):
        U, s, Vt = parts(M, r)
        return balanced(U[:, :r], s[:r], Vt.T[:r])


class full_vectors_transposed:
    """The square Vᵀ is transposed once more

    With full_matrices left on, Vᵀ is (k, k), and so is its transpose: the shapes fit and the values
    do not. The right singular vectors are the rows of what svd returns: take the first r of
    them as they are.
    """

    def best_rank_r(M, r):
        U, s, _ = parts(M, r)
        square = np.linalg.svd(M)[2]
        return balanced(U[:, :r], s[:r], square.T[:r])


class smallest_kept:
    """The smallest singular values are kept, the largest thrown away

    svd sorts from large to small, eigh from small to large. The least is lost where the largest
    singular values are kept: what is dropped adds up to the error.
    """

    def best_rank_r(M, r):
        U, s, Vt = parts(M, r)
        return balanced(U[:, -r:], s[-r:], Vt[-r:])


class first_columns:
    """The first r columns of M serve as A

    Given these columns, no B is better than the one found by least squares. But they need not be
    good columns: the best A has the leading singular vectors of M, which mix all of its columns.
    """

    def best_rank_r(M, r):
        parts(M, r)
        A = M[:, :r].copy()
        return A, np.linalg.lstsq(A, M, rcond=None)[0]


class arbitrary_columns:
    """B is fitted to an A which is not the best one

    For this A there is no better B: least squares has seen to that. But the span of A was not
    chosen by the singular vectors of M, so more is lost than need be. Both factors must come from
    the decomposition.
    """

    def best_rank_r(M, r):
        parts(M, r)
        A = np.random.default_rng(0).normal(size=(len(M), r)).astype(M.dtype)
        return A, np.linalg.lstsq(A, M, rcond=None)[0]


class values_in_reader:
    """A good product, but all of Σ went into B

    A B is the best there is, yet A has columns of length 1 and B rows of length σᵢ. The two are
    asked to share: give each the root √σᵢ, and then AᵀA = BBᵀ.
    """

    def best_rank_r(M, r):
        U, s, Vt = parts(M, r)
        return U[:, :r], s[:r, None] * Vt[:r]


class values_in_writer:
    """A good product, but all of Σ went into A

    A B is the best there is, yet A has columns of length σᵢ and B rows of length 1. The two are
    asked to share: give each the root √σᵢ, and then AᵀA = BBᵀ.
    """

    def best_rank_r(M, r):
        U, s, Vt = parts(M, r)
        return U[:, :r] * s[:r], Vt[:r]


class eigenvalues_as_values:
    """The eigenvalues of MMᵀ are taken for singular values

    They are the squares: λᵢ = σᵢ². And UᵀM, which makes a good B, holds σᵢ already, so the
    product grows with the cube of the singular values. Take roots: √λᵢ is σᵢ, and half of it, as a
    power, belongs to each factor.
    """

    def best_rank_r(M, r):
        parts(M, r)
        values, vectors = np.linalg.eigh(M @ M.T)
        U, largest = vectors[:, ::-1][:, :r], values[::-1][:r]
        return U * largest, U.T @ M


class rows_of_left:
    """The first r rows of U are taken instead of its columns

    The left singular vectors are the columns of U: U[:, :r]. A row of U collects one entry of each
    vector, and the shape shows it, unless d = r.
    """

    def best_rank_r(M, r):
        U, s, Vt = parts(M, r)
        q = np.sqrt(s[:r])[:, None]
        return q * U[:r], q * Vt[:r]


class ascending_order:
    """The directions are in rising order

    The product is right and the lengths are shared, but the smallest of the kept singular values
    comes first. AᵀA should be diag(σ₁, …, σᵣ) with the largest in front. eigh sorts
    upwards: turn its result round.
    """

    def best_rank_r(M, r):
        U, s, Vt = parts(M, r)
        return balanced(U[:, :r][:, ::-1], s[:r][::-1], Vt[:r][::-1])


class factors_exchanged:
    """The two factors came back in the wrong order

    First A, (d, r), which writes; then B, (r, k), which reads. The order B, A belongs to the
    letters of the paper.
    """

    def best_rank_r(M, r):
        U, s, Vt = parts(M, r)
        A, B = balanced(U[:, :r], s[:r], Vt[:r])
        return B, A


class not_cut_off:
    """Nothing is cut off: all singular vectors are returned

    The product is M itself, without any error, and the factors have rank min(d, k). An adapter of
    rank r has room for r columns and r rows: take the first r.
    """

    def best_rank_r(M, r):
        return balanced(*parts(M, r))


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
