"""Known mistakes of 36_add_adapters."""

import numpy as np


def checked(adapters, weights):
    if not adapters or len(adapters) != len(weights):
        raise ValueError("no sum")
    return list(zip(adapters, weights, strict=True))


def joined(adapters, weights, factor):
    """All columns and rows, the writers times factor(w, s)."""
    pairs = checked(adapters, weights)
    A = np.concatenate([factor(w, s) * A for (A, _, s), w in pairs], axis=1)
    return A, np.concatenate([B for (_, B, _), _ in pairs], axis=0)


def in_range(A, B, r):
    if not 1 <= r <= min(*A.shape, B.shape[1]):
        raise ValueError("rank")


def small_svd(A, B, r):
    """Q_A, Q_B, and the SVD of what is between them."""
    in_range(A, B, r)
    Q_A, R_A = np.linalg.qr(A)
    Q_B, R_B = np.linalg.qr(B.T)
    return Q_A, Q_B, *np.linalg.svd(R_A @ R_B.T, full_matrices=False)


class factors_added:
    """The factors are added instead of the products

    (A₁ + A₂)(B₁ + B₂) also holds A₁B₂ and A₂B₁, the writer of one task behind the reader of
    another. Nobody trained these. And ranks that differ cannot be added at all.
    """

    def add_adapters(adapters, weights):
        pairs = checked(adapters, weights)
        return sum(w * s * A for (A, _, s), w in pairs), sum(B for (_, B, _), _ in pairs)


class padded_and_added:
    """The factors are filled up with zeros to one rank, and added

    That makes different ranks fit, but the sum of the factors still has cross terms A₁B₂ and A₂B₁.
    Put the columns beside one another, and the rows below.
    """

    def add_adapters(adapters, weights):
        pairs = checked(adapters, weights)
        r = max(A.shape[1] for A, _, _ in adapters)
        total_A = sum(np.pad(w * s * A, ((0, 0), (0, r - A.shape[1]))) for (A, _, s), w in pairs)
        total_B = sum(np.pad(B, ((0, r - len(B)), (0, 0))) for _, B, _ in adapters)
        return total_A, total_B


class roots_on_both_sides:
    """Each factor gets the root of w·s

    For positive numbers that is right too. But the root of a negative weight is NaN, and a negative
    weight is how an adapter is taken away. Give the whole number to one side.
    """

    def add_adapters(adapters, weights):
        pairs = checked(adapters, weights)
        with np.errstate(invalid="ignore"):
            roots = [np.sqrt(np.float64(w * s)) for (_, _, s), w in pairs]
        A = np.concatenate([q * A for q, (A, _, _) in zip(roots, adapters, strict=True)], axis=1)
        B = np.concatenate([q * B for q, (_, B, _) in zip(roots, adapters, strict=True)], axis=0)
        return A.astype(adapters[0][0].dtype), B.astype(adapters[0][1].dtype)


class sign_lost:
    """A negative weight counts as a positive one

    The root of |w·s| on both sides avoids NaN, but the adapter is then added where it should be
    taken away. One of the two sides must carry the sign.
    """

    def add_adapters(adapters, weights):
        return joined(adapters, weights, lambda w, s: abs(w) * s)


class weights_on_both_sides:
    """Both factors are multiplied by the weight

    The product then has w². One side is enough.
    """

    def add_adapters(adapters, weights):
        return joined(adapters, weights, lambda w, s: w * w * s)


class scales_left_out:
    """The scales are left out

    A file with α = 16 and r = 8 means 2·A B. Adapters from different trainings have different
    scales, and a sum without them weighs them wrong.
    """

    def add_adapters(adapters, weights):
        return joined(adapters, weights, lambda w, s: w)


class weights_left_out:
    """The weights are left out

    All adapters count fully, whatever was asked.
    """

    def add_adapters(adapters, weights):
        return joined(adapters, weights, lambda w, s: s)


class scale_of_the_first:
    """All adapters get the scale of the first

    PEFT's new adapter takes most settings from the first one, but not this: each update has
    its own scale.
    """

    def add_adapters(adapters, weights):
        checked(adapters, weights)
        return joined(adapters, weights, lambda w, s: w * adapters[0][2])


class averaged:
    """The sum is divided by the sum of the weights

    A weighted mean has other uses. Here a weight of 1 for each of two adapters means that both
    apply in full.
    """

    def add_adapters(adapters, weights):
        checked(adapters, weights)
        total = sum(weights) or 1.0
        return joined(adapters, weights, lambda w, s: w / total * s)


class zero_means_one:
    """A weight of zero counts as one

    0 is falsy, so `w or 1.0` makes an adapter that was switched off apply in full.
    """

    def add_adapters(adapters, weights):
        return joined(adapters, weights, lambda w, s: (w or 1.0) * s)


class zero_weights_dropped:
    """Adapters of weight zero are left out

    The product is right, but its shapes now depend on the weights, and with all weights zero there
    is nothing left to join. p is the sum of all ranks.
    """

    def add_adapters(adapters, weights):
        pairs = [(each, w) for each, w in checked(adapters, weights) if w]
        return joined([each for each, _ in pairs], [w for _, w in pairs], lambda w, s: w * s)


class readers_in_another_order:
    """Writers and readers are joined in different orders

    The columns of A₁ must meet the rows of B₁. In another order the product is one of strangers.
    """

    def add_adapters(adapters, weights):
        A, _ = joined(adapters, weights, lambda w, s: w * s)
        return A, np.concatenate([B for _, B, _ in adapters[::-1]], axis=0)


class shorter_list_wins:
    """The longer of the two lists is cut off without a word

    zip ends with the shorter list, so that an adapter without a weight silently does nothing.
    Compare the lengths, or say strict=True.
    """

    def add_adapters(adapters, weights):
        n = min(len(adapters), len(weights))
        return joined(adapters[:n], weights[:n], lambda w, s: w * s)


class adapters_scaled_in_place:
    """The adapters are changed

    A *= w * s writes into the caller's adapter, and the next sum scales it again.
    """

    def add_adapters(adapters, weights):
        for (A, _, s), w in checked(adapters, weights):
            A *= w * s
        return joined(adapters, weights, lambda w, s: 1.0)


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
