"""Known mistakes of 25_loftq_init: the factors, and what is returned."""

import numpy as np

from .mistakes import rounds, zeros
from .reference import best_rank_r


class rank_one_less:
    """The factors have rank r − 1

    One direction of the residual is not covered, though there is room for it. A slice [:r] holds r
    entries already: it begins with 0 and stops before r.
    """

    def loftq_init(W, r, quantize, iters=1):
        return rounds(W, r, quantize, iters, lambda residual, r: best_rank_r(residual, r - 1))


class rank_unlimited:
    """The factors have full rank

    Without a cut at r the adapter holds the whole residual: the error is zero, and so is the
    saving. A is (d, r) and B is (r, k).
    """

    def loftq_init(W, r, quantize, iters=1):
        return rounds(
            W, r, quantize, iters, lambda residual, r: best_rank_r(residual, min(W.shape))
        )


class smallest_directions:
    """The r smallest directions of the residual are taken

    Singular values come in descending order, so the last ones carry least, and a repair of these
    repairs next to nothing. Take the first r.
    """

    def loftq_init(W, r, quantize, iters=1):
        def factors(residual, r):
            U, sigma, Vt = np.linalg.svd(residual, full_matrices=False)
            return U[:, -r:] * sigma[-r:], Vt[-r:]

        return rounds(W, r, quantize, iters, factors)


class singular_values_twice:
    """The singular values are in both factors

    U Σ times Σ Vᵀ has Σ² in it. Give Σ to one factor, or √Σ to each.
    """

    def loftq_init(W, r, quantize, iters=1):
        def factors(residual, r):
            U, sigma, Vt = np.linalg.svd(residual, full_matrices=False)
            return U[:, :r] * sigma[:r], sigma[:r, None] * Vt[:r]

        return rounds(W, r, quantize, iters, factors)


class singular_values_left_out:
    """The singular values are in neither factor

    U Vᵀ holds the directions of the residual, but not how large it is along them. Give Σ to one
    factor, or √Σ to each.
    """

    def loftq_init(W, r, quantize, iters=1):
        def factors(residual, r):
            U, _, Vt = np.linalg.svd(residual, full_matrices=False)
            return U[:, :r], Vt[:r]

        return rounds(W, r, quantize, iters, factors)


class another_order:
    """The factors are returned before Ŵ

    The three arrays come as (Ŵ, A, B). Whoever unpacks them in that order would take A for the
    frozen weight.
    """

    def loftq_init(W, r, quantize, iters=1):
        W_hat, A, B = rounds(W, r, quantize, iters)
        return A, B, W_hat


class changed_in_place:
    """W itself is changed

    W -= A @ B writes into the caller's weight, so every later round starts from another one, and
    the original is gone. Compute W − A B as a new array.
    """

    def loftq_init(W, r, quantize, iters=1):
        A, B = zeros(W, r)
        W_hat = quantize(W) if iters == 0 else None
        for _ in range(iters):
            W -= A @ B
            W_hat = quantize(W)
            A, B = best_rank_r(W - W_hat, r)
        W -= A @ B
        return W_hat, A, B


class qr_instead_of_svd:
    """The factors come from a QR decomposition

    The first columns of Q and rows of R rebuild the first columns of the residual, not the largest
    part of it. The best factors of rank r come from the singular value decomposition.
    """

    def loftq_init(W, r, quantize, iters=1):
        def factors(residual, r):
            Q, R = np.linalg.qr(residual)
            return Q[:, :r], R[:r]

        return rounds(W, r, quantize, iters, factors)


class list_instead_of_tuple:
    """The three arrays come back in a list

    Asked is a tuple: return Ŵ, A, B without brackets.
    """

    def loftq_init(W, r, quantize, iters=1):
        return [*rounds(W, r, quantize, iters)]


class rounded_twice_a_round:
    """quantize is called twice in each round

    The second call gives what the first gave, and rounding a large weight takes time. Keep the
    result of the first.
    """

    def loftq_init(W, r, quantize, iters=1):
        def twice(M):
            quantize(M)
            return quantize(M)

        return rounds(W, r, twice if iters else quantize, iters)


class best_round_kept:
    """The best of all rounds is returned, not the last one

    A later round may be worse, so to keep the best is a fair thought. But asked is what `iters`
    rounds give, and whoever asks for five must not get the second.
    """

    def loftq_init(W, r, quantize, iters=1):
        found = [rounds(W, r, quantize, 0)] if iters == 0 else []
        A, B = zeros(W, r)
        for _ in range(iters):
            W_hat = quantize(W - A @ B)
            A, B = best_rank_r(W - W_hat, r)
            found.append((W_hat, A, B))
        return min(found, key=lambda each: np.linalg.norm(W - each[0] - each[1] @ each[2]))
