"""Known mistakes of 31_pissa: the start."""

import numpy as np


def triples(W):
    return np.linalg.svd(W.astype(np.result_type(W, np.float32)), full_matrices=False)


def started(W, A, B, s):
    """W_res, A and B of W's type, with the right residual for these factors."""
    W_res = W.astype(np.result_type(W, np.float32)) - s * (A @ B)
    return W_res.astype(W.dtype), A.astype(W.dtype), B.astype(W.dtype)


def principal(W, r, alpha):
    """The right start."""
    U, sigma, Vt = triples(W)
    root = np.sqrt(sigma[:r] * r / alpha)
    return started(W, U[:, :r] * root, root[:, None] * Vt[:r], alpha / r)


class base_left_whole:
    """The leading part is in the adapter, and still in the base

    W_res is W itself, so the layer starts at W + s A B, with its largest directions doubled. What
    the adapter takes over must be taken out of the base: W_res = W − s A B.
    """

    def pissa_init(W, r, alpha):
        _, A, B = principal(W, r, alpha)
        return W.copy(), A, B


class residual_without_scale:
    """The residual is W − A B, without the scale

    The layer adds s A B to its base, so that is what must be taken out. With W − A B the layer
    starts at W only if s is 1.
    """

    def pissa_init(W, r, alpha):
        _, A, B = principal(W, r, alpha)
        return W - A @ B, A, B


class scale_ignored:
    """The scale appears nowhere

    With A = U√Σ, B = √Σ Vᵀ and W_res = W − A B all fits for s = 1. But the layer multiplies A B by
    s = α/r: divide the singular values by s, and take s A B out of W.
    """

    def pissa_init(W, r, alpha):
        U, sigma, Vt = triples(W)
        root = np.sqrt(sigma[:r])
        return started(W, U[:, :r] * root, root[:, None] * Vt[:r], 1.0)


class leading_part_scaled:
    """A B is the leading part, where s A B should be

    The start is W, since W_res makes up for it. But the layer's path is then s times the leading
    part, and W_res holds the rest with the opposite sign or too little. Divide the singular values
    by s.
    """

    def pissa_init(W, r, alpha):
        U, sigma, Vt = triples(W)
        root = np.sqrt(sigma[:r])
        return started(W, U[:, :r] * root, root[:, None] * Vt[:r], alpha / r)


class whole_division:
    """The scale is α // r

    Two slashes throw the fraction away: 7 // 3 is 2. The layer computes with α/r.
    """

    def pissa_init(W, r, alpha):
        s = max(alpha // r, 1)
        return principal(W, r, s * r)


class smallest_triples:
    """The r smallest singular triples are taken

    They come in descending order, so the last r hold the least of W. To adapt those is a method of
    its own, MiLoRA. PiSSA takes the first r.
    """

    def pissa_init(W, r, alpha):
        U, sigma, Vt = triples(W)
        root = np.sqrt(sigma[-r:] * r / alpha)
        return started(W, U[:, -r:] * root, root[:, None] * Vt[-r:], alpha / r)


class starts_at_zero:
    """A is zero: that is LoRA's start

    The base is whole and the update is zero, only the reader looks along the singular directions.
    In PiSSA both factors are full from the start.
    """

    def pissa_init(W, r, alpha):
        _, A, B = principal(W, r, alpha)
        return W.copy(), np.zeros_like(A), B


class parts_exchanged:
    """The leading part is frozen and the residual is meant to train

    The first array that comes back is s A B itself. The layer then starts at twice the leading part
    and lacks the rest. The base keeps what is left: W − s A B.
    """

    def pissa_init(W, r, alpha):
        W_res, A, B = principal(W, r, alpha)
        return W - W_res, A, B


class singular_values_twice:
    """The singular values are in both factors

    U Σ times Σ Vᵀ has Σ² in it. Each factor gets the root: U √Σ and √Σ Vᵀ.
    """

    def pissa_init(W, r, alpha):
        U, sigma, Vt = triples(W)
        each = sigma[:r]
        return started(W, U[:, :r] * each, each[:, None] * Vt[:r] * (r / alpha), alpha / r)


class singular_values_left_out:
    """The singular values are in neither factor

    U Vᵀ holds the directions of W, but not how strong it is along them. Each factor gets the root
    of Σ/s.
    """

    def pissa_init(W, r, alpha):
        U, _, Vt = triples(W)
        return started(W, U[:, :r].copy(), Vt[:r] * (r / alpha), alpha / r)


class all_in_one_factor:
    """The singular values are all in A

    The product is right, but A is large and B has rows of length one. A's gradient then is small
    and B's is large, and they train at different speeds. PiSSA gives √(Σ/s) to each.
    """

    def pissa_init(W, r, alpha):
        U, sigma, Vt = triples(W)
        return started(W, U[:, :r] * (sigma[:r] * r / alpha), Vt[:r].copy(), alpha / r)


class scale_in_one_factor:
    """The scale is divided out of A alone

    The product is right, but the factors are not equally long: A is s times shorter than B. Take
    the root of Σ/s for both.
    """

    def pissa_init(W, r, alpha):
        U, sigma, Vt = triples(W)
        root = np.sqrt(sigma[:r])
        return started(W, U[:, :r] * root * (r / alpha), root[:, None] * Vt[:r], alpha / r)


class columns_of_vt:
    """The columns of Vᵀ are taken for its rows

    np.linalg.svd gives back Vᵀ, whose rows are the right singular vectors. Vt[:, :r].T would be
    right if it were V, as the old torch.svd gave it.
    """

    def pissa_init(W, r, alpha):
        U, sigma, Vt = np.linalg.svd(W.astype(np.result_type(W, np.float32)))
        root = np.sqrt(sigma[:r] * r / alpha)
        return started(W, U[:, :r] * root, root[:, None] * Vt[:, :r].T, alpha / r)


class rank_one_less:
    """One triple too few is taken

    The last column of A and the last row of B stay zero, so a direction is lost. A slice [:r] holds
    r entries: it begins with 0 and stops before r.
    """

    def pissa_init(W, r, alpha):
        _, A, B = (each.astype(np.result_type(W, np.float32)) for each in principal(W, r, alpha))
        A[:, -1], B[-1] = 0, 0
        return started(W, A, B, alpha / r)


class changed_in_place:
    """W itself becomes the residual

    W -= s A B writes into the caller's array. The original weight is what the plain adapter will be
    loaded on, and here it is gone. Compute W − s A B as a new array.
    """

    def pissa_init(W, r, alpha):
        W_res, A, B = principal(W, r, alpha)
        W[...] = W_res
        return W_res, A, B


class half_types_fail:
    """A weight in half precision raises an error

    NumPy has no SVD of float16. Convert to float32, compute there, and round the results at the
    end.
    """

    def pissa_init(W, r, alpha):
        np.linalg.svd(W)
        return principal(W, r, alpha)


class half_becomes_single:
    """A weight in half precision comes back in float32

    To compute in float32 is right, but the base is stored in its own type: what was 2 bytes for
    each weight is now 4. Convert the results back.
    """

    def pissa_init(W, r, alpha):
        return principal(W.astype(np.result_type(W, np.float32)), r, alpha)
