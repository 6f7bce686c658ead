"""Known mistakes of 31_pissa: the way to a plain adapter, and types."""

import numpy as np

from .mistakes import principal


class alpha_kept:
    """α stays, though the rank doubles

    The plain adapter is loaded with the scale α₂/2r. With α₂ = α that is half of α/r, and the
    update arrives at half its size. Double α too.
    """

    def to_plain_lora(A0, B0, A, B, alpha):
        return np.hstack([A, A0]), np.vstack([B, -B0]), alpha


class scale_applied_twice:
    """The scale is in the factors and in α

    A2 has been multiplied by α/r, and alpha2 makes the loader multiply by it again. Either leave it
    to alpha2, or put it into a factor and return 2r.
    """

    def to_plain_lora(A0, B0, A, B, alpha):
        return alpha / A.shape[1] * np.hstack([A, A0]), np.vstack([B, -B0]), 2 * alpha


class start_added:
    """The start is added, not subtracted

    [A', A][B'; B] is A'B' + A B, and so it is with a minus in both halves. W holds the leading part
    already, so A B has to go: A above −B, or −A above B.
    """

    def to_plain_lora(A0, B0, A, B, alpha):
        return np.hstack([A, A0]), np.vstack([B, B0]), 2 * alpha


class start_minus_end:
    """The update has the wrong sign

    A B − A'B' leads from the trained model back to the start. The update is the end less the start.
    """

    def to_plain_lora(A0, B0, A, B, alpha):
        return np.hstack([A, A0]), np.vstack([-B, B0]), 2 * alpha


class start_left_out:
    """Only the trained factors are exported

    A'B', padded to rank 2r, is right on the residual W_res. On the original W the leading part is
    there twice. The start has to be subtracted.
    """

    def to_plain_lora(A0, B0, A, B, alpha):
        return np.hstack([A, 0 * A0]), np.vstack([B, 0 * B0]), 2 * alpha


class halves_crossed:
    """The trained writer meets the reader of the start

    In [A', A][B; −B'] the first r columns of the left meet the first r rows of the right: A' meets
    B, and A meets B'. The order must be the same on both sides.
    """

    def to_plain_lora(A0, B0, A, B, alpha):
        return np.hstack([A, A0]), np.vstack([-B0, B]), 2 * alpha


class difference_of_factors:
    """The factors are subtracted, not the products

    (A' − A)(B' − B) leaves out how the change of A meets the old B, and the other way round, which
    are the largest parts. The difference of two products needs rank 2r.
    """

    def to_plain_lora(A0, B0, A, B, alpha):
        return np.hstack([A - A0, 0 * A]), np.vstack([B - B0, 0 * B]), 2 * alpha


class cut_to_rank_r:
    """The update is cut down to rank r

    A'B' − A B has rank 2r in general: training moved both factors. The best part of rank r is
    another model than the trained one.
    """

    def to_plain_lora(A0, B0, A, B, alpha):
        r = A.shape[1]
        U, sigma, Vt = np.linalg.svd(A @ B - A0 @ B0, full_matrices=False)
        best = (U[:, :r] * sigma[:r]).astype(A.dtype)
        return np.hstack([best, 0 * A]), np.vstack([Vt[:r], 0 * B]), 2 * alpha


class negated_in_place:
    """The caller's factors of the start are negated

    B0 *= -1 changes the array of the caller, and the next conversion with it is wrong. −B0 makes a
    new one.
    """

    def to_plain_lora(A0, B0, A, B, alpha):
        B0 *= -1
        return np.hstack([A, A0]), np.vstack([B, B0]), 2 * alpha


class largest_last:
    """The largest singular value comes last

    The r triples are the right ones, but column 0 of A and row 0 of B belong to the smallest of
    them. np.linalg.eigh gives values in rising order, np.linalg.svd in falling order.
    """

    def pissa_init(W, r, alpha):
        W_res, A, B = principal(W, r, alpha)
        return W_res, A[:, ::-1].copy(), B[::-1].copy()


class scale_for_alpha:
    """alpha2 is a scale, not an α

    The loader divides alpha2 by the rank 2r. For the scale s = α/r it needs 2r·s, which is 2α.
    """

    def to_plain_lora(A0, B0, A, B, alpha):
        return np.hstack([A, A0]), np.vstack([B, -B0]), alpha / A.shape[1]


class single_precision_always:
    """float64 is computed in float32

    Half types need the wider float32, but a float64 weight loses half of its digits there. Take the
    wider of the two types.
    """

    def pissa_init(W, r, alpha):
        return tuple(each.astype(W.dtype) for each in principal(W.astype(np.float32), r, alpha))


class alpha_cut_to_whole:
    """alpha2 is cut down to a whole number

    int(2·α) throws the fraction away, and the scale with it. α may be any number: return 2·α as it
    is.
    """

    def to_plain_lora(A0, B0, A, B, alpha):
        return np.hstack([A, A0]), np.vstack([B, -B0]), int(2 * alpha)
