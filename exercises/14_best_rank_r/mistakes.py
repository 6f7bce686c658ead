"""Known mistakes of 14_best_rank_r: where vectors and values go."""

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
