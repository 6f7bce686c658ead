"""Known mistakes of 36_add_adapters: the best rank, and further slips in the sum."""

import numpy as np

from .mistakes import joined


def in_range(A, B, r):
    if not 1 <= r <= min(*A.shape, B.shape[1]):
        raise ValueError("rank")


def small_svd(A, B, r):
    """Q_A, Q_B, and the SVD of what is between them."""
    in_range(A, B, r)
    Q_A, R_A = np.linalg.qr(A)
    Q_B, R_B = np.linalg.qr(B.T)
    return Q_A, Q_B, *np.linalg.svd(R_A @ R_B.T, full_matrices=False)


class first_columns:
    """The first r columns and rows are kept

    They stand in the order of the adapters, so the last adapters fall away. The best r directions
    are mixtures of all: that takes an SVD.
    """

    def best_rank(A, B, r):
        in_range(A, B, r)
        return A[:, :r].copy(), B[:r].copy()


def cut(M, r):
    U, s, Vt = np.linalg.svd(M, full_matrices=False)
    return U[:, :r] * s[:r] @ Vt[:r]


class each_factor_cut:
    """A and B are each brought to rank r

    The best rank r of A and that of B do not give the best rank r of A B: what is strong in A may
    be weak after B. The SVD belongs to the product.
    """

    def best_rank(A, B, r):
        in_range(A, B, r)
        U, s, Vt = np.linalg.svd(A, full_matrices=False)
        return U[:, :r] * s[:r], Vt[:r] @ cut(B, r)


class whole_product:
    """The d×k matrix is made

    For small sizes the result is the same. For a layer of a large model the product alone takes
    gigabytes, and its SVD hours. The QR decompositions of A and Bᵀ leave a matrix of p × p.
    """

    def best_rank(A, B, r):
        in_range(A, B, r)
        U, s, Vt = np.linalg.svd(A @ B, full_matrices=False)
        return U[:, :r] * s[:r], Vt[:r]


class complete_bases:
    """A square d×d matrix is made

    mode="complete" makes Q d×d, and so are A Aᵀ and the like. The reduced Q has as many columns as
    A, and they are all that A B can use.
    """

    def best_rank(A, B, r):
        in_range(A, B, r)
        Q_A, R_A = np.linalg.qr(A, mode="complete")
        Q_B, R_B = np.linalg.qr(B.T, mode="complete")
        U, s, Vt = np.linalg.svd(R_A @ R_B.T, full_matrices=False)
        return Q_A @ U[:, :r] * s[:r], Vt[:r] @ Q_B.T


class transpose_forgotten:
    """The small matrix is R_A R_B instead of R_A R_Bᵀ

    B = (Q_B R_B)ᵀ = R_Bᵀ Q_Bᵀ, so its triangle comes transposed. Both are of the same size, and
    nothing warns you.
    """

    def best_rank(A, B, r):
        in_range(A, B, r)
        Q_A, R_A = np.linalg.qr(A)
        Q_B, R_B = np.linalg.qr(B.T)
        n = min(R_A.shape[1], R_B.shape[0])
        U, s, Vt = np.linalg.svd(R_A[:, :n] @ R_B[:n], full_matrices=False)
        return Q_A @ U[:, :r] * s[:r], (Vt[:r] @ Q_B.T if Vt.shape[1] == Q_B.shape[1] else B[:r])


class values_left_out:
    """The singular values are left out

    U Vᵀ has the right directions, but all of them equally strong. Multiply one side by σ.
    """

    def best_rank(A, B, r):
        Q_A, Q_B, U, _, Vt = small_svd(A, B, r)
        return Q_A @ U[:, :r], Vt[:r] @ Q_B.T


class values_on_both_sides:
    """Both factors get the singular values

    The product then has σ². One side gets σ, or both the root of it.
    """

    def best_rank(A, B, r):
        Q_A, Q_B, U, s, Vt = small_svd(A, B, r)
        return Q_A @ U[:, :r] * s[:r], s[:r, None] * Vt[:r] @ Q_B.T


class weakest_directions:
    """The weakest directions are kept

    Singular values come with the largest first: [:r], not [-r:].
    """

    def best_rank(A, B, r):
        Q_A, Q_B, U, s, Vt = small_svd(A, B, r)
        return Q_A @ U[:, -r:] * s[-r:], Vt[-r:] @ Q_B.T


class rank_unchecked:
    """A rank that is too large or too small is accepted

    A slice beyond the end is only shorter, and [:0] is empty, so factors of another rank than asked
    come back. Raise ValueError.
    """

    def best_rank(A, B, r):
        Q_A, Q_B, U, s, Vt = small_svd(A, B, 1)
        return Q_A @ U[:, :r] * s[:r], Vt[:r] @ Q_B.T


class mean_of_the_updates:
    """The sum is divided by the number of adapters

    Each adapter counts with its own weight. A mean would let every further adapter make the others
    weaker.
    """

    def add_adapters(adapters, weights):
        return joined(adapters, weights, lambda w, s: w * s / len(adapters))


class sum_in_double_precision:
    """The joined factors are float64, whatever came in

    np.zeros, and numbers such as those of np.sqrt, are float64 and make float32 factors so too.
    Multiply by a plain Python number.
    """

    def add_adapters(adapters, weights):
        A, B = joined(adapters, weights, lambda w, s: w * s)
        return A.astype(np.float64), B.astype(np.float64)


class writer_in_double_precision:
    """The joined writers are float64, whatever came in

    A NumPy number such as np.float64 makes a float32 array wider, a plain Python number does not:
    float(...) helps, or astype at the end.
    """

    def add_adapters(adapters, weights):
        A, B = joined(adapters, weights, lambda w, s: w * s)
        return A.astype(np.float64), B


class directions_of_the_writer:
    """The leading directions of A are kept, not those of A B

    For these columns there is no better B. But what is strong in A may be weak in A B, since B has
    its own lengths. The SVD belongs to the product, or to the small matrix R_A R_Bᵀ.
    """

    def best_rank(A, B, r):
        in_range(A, B, r)
        U = np.linalg.svd(A, full_matrices=False)[0][:, :r]
        return U, (U.T @ A) @ B
