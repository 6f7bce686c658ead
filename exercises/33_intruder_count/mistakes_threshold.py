"""Known mistakes of 33_intruder_count: thresholds, counts and types."""

import numpy as np

from .mistakes import below, cosines, directions


class arbitrary_new_directions:
    """Directions without a singular value count as intruders

    If the rank of W + dW is smaller than top, the SVD fills up U with any orthonormal vectors.
    They write nothing. Drop those whose singular value is only rounding.
    """

    def intruder_count(W, dW, top, epsilon):
        new = np.linalg.svd(W + dW, full_matrices=False)[0][:, :top]
        return below(np.abs(new.T @ directions(W)).max(axis=1, initial=0.0), epsilon)


class arbitrary_old_directions:
    """W's directions without a singular value count as old

    If W has a smaller rank than size, the SVD fills up U with any orthonormal vectors, and a new
    direction may be near to one of them by chance. W never wrote there.
    """

    def intruder_count(W, dW, top, epsilon):
        old = np.linalg.svd(W, full_matrices=False)[0]
        new = directions(W + dW)[:, :top]
        return below(np.abs(new.T @ old).max(axis=1, initial=0.0), epsilon)


class square_basis:
    """The square U is compared with

    With full_matrices left on, U holds a basis of all d outputs, also of those that W never writes.
    A new direction has a cosine with some of them. Only vectors with a singular value were there.
    """

    def intruder_count(W, dW, top, epsilon):
        old = np.linalg.svd(W)[0]
        new = directions(W + dW)[:, :top]
        return below(np.abs(new.T @ old).max(axis=1, initial=0.0), epsilon)


class absolute_threshold:
    """Singular values are compared with a fixed number

    What is large depends on the units: a weight a million times smaller has the same directions.
    Measure against the largest singular value, times max(d, k) and eps.
    """

    def intruder_count(W, dW, top, epsilon):
        found = []
        for M in (W, W + dW):
            U, sigma, _ = np.linalg.svd(M, full_matrices=False)
            found.append(U[:, sigma > 1e-6])
        old, new = found
        return below(np.abs(new[:, :top].T @ old).max(axis=1, initial=0.0), epsilon)


class rounding_counts:
    """A cosine of 1 that is rounded down counts as smaller than 1

    Even a direction compared with itself has a cosine of 0.9999999999999998. Compared with ε as it
    is, an update of zero has intruders at ε = 1. Leave room for rounding.
    """

    def intruder_count(W, dW, top, epsilon):
        return int(np.sum(cosines(W, dW, top).max(axis=1, initial=0.0) < epsilon))


class equal_counts_without_slack:
    """The comparison is <=, and leaves no room for rounding

    Two things at the border go wrong. The definition says smaller than ε, so a cosine equal to ε
    does not count. And a cosine within 1e-6 of ε is equal to it: compare with < ε − 1e-6.
    """

    def intruder_count(W, dW, top, epsilon):
        return int(np.sum(cosines(W, dW, top).max(axis=1, initial=0.0) <= epsilon))


class weakest_first:
    """The weakest directions are looked at

    eigh sorts from small to large, so the first columns belong to the smallest singular values.
    The leading ones stand at the end.
    """

    def intruder_count(W, dW, top, epsilon):
        new = directions(W + dW)[:, ::-1][:, :top]
        return below(np.abs(new.T @ directions(W)).max(axis=1, initial=0.0), epsilon)


class share_returned:
    """The share is returned instead of the number

    The count was divided by the number of directions. What is asked is how many.
    """

    def intruder_count(W, dW, top, epsilon):
        nearest = cosines(W, dW, top).max(axis=1, initial=0.0)
        return below(nearest, epsilon) / max(1, len(nearest))


class zero_means_all:
    """top=0 is taken for "not given"

    0 is falsy, so `top or …` goes on with all directions. Of no directions none is an intruder.
    """

    def intruder_count(W, dW, top, epsilon):
        return below(cosines(W, dW, top or None).max(axis=1, initial=0.0), epsilon)


class zero_weight_fails:
    """A weight of zero ends in an error

    W = 0 has no directions, and the maximum of nothing is an error, unless it is told what to start
    from. No old direction is near then, so each new one is an intruder.
    """

    def intruder_count(W, dW, top, epsilon):
        return below(cosines(W, dW, top).max(axis=1), epsilon)


class weight_overwritten:
    """The update is added into W itself

    W += dW writes into the caller's weight, and each further call adds the update once more.
    Compute the sum beside it.
    """

    def intruder_count(W, dW, top, epsilon):
        found = below(cosines(W, dW, top).max(axis=1, initial=0.0), epsilon)
        W += dW
        return found


class update_subtracted:
    """The update is subtracted

    dW is what training added, so the new weight is W + dW.
    """

    def intruder_count(W, dW, top, epsilon):
        return below(cosines(W, -dW, top).max(axis=1, initial=0.0), epsilon)


class cosines_added_up:
    """The cosines are added up

    Asked is the nearest of the old directions: the largest |cosine| decides. A sum may pass ε
    though no single direction is near.
    """

    def intruder_count(W, dW, top, epsilon):
        return below(cosines(W, dW, top).sum(axis=1), epsilon)


def with_threshold(size):
    """intruder_count with size(M) in place of max(d, k) in the threshold."""

    def kept(M):
        U, sigma, _ = np.linalg.svd(M, full_matrices=False)
        return U[:, sigma > size(M) * np.finfo(sigma.dtype).eps * sigma[0]]

    def intruder_count(W, dW, top, epsilon):
        found = np.abs(kept(W + dW)[:, :top].T @ kept(W))
        return below(found.max(axis=1, initial=0.0), epsilon)

    return intruder_count


class threshold_by_rows:
    """The threshold has the number of rows instead of max(d, k)

    Rounding grows with the larger side of the matrix. A wide matrix has more columns than rows, and
    what is only rounding there would count as a direction.
    """

    intruder_count = with_threshold(lambda M: M.shape[0])


class one_direction_more:
    """One direction too many is looked at

    An end of a slice is not part of it, and so [:top] is `top` directions already.
    """

    def intruder_count(W, dW, top, epsilon):
        return below(cosines(W, dW, top + 1).max(axis=1, initial=0.0), epsilon)


class threshold_in_double:
    """The threshold has the eps of float64, whatever the type

    In float32 rounding is a billion times larger, and what is nothing but rounding counts as a
    direction. Take np.finfo of the type at hand.
    """

    def intruder_count(W, dW, top, epsilon):
        found = []
        for M in (W, W + dW):
            U, sigma, _ = np.linalg.svd(M, full_matrices=False)
            found.append(U[:, sigma > max(M.shape) * np.finfo(np.float64).eps * sigma[0]])
        old, new = found
        return below(np.abs(new[:, :top].T @ old).max(axis=1, initial=0.0), epsilon)


class threshold_of_the_old:
    """W + dW is measured by the threshold of W

    Where dW is much larger than W, rounding in the sum is larger too, and it would count as
    directions. Each matrix has a threshold of its own, from its own largest singular value.
    """

    def intruder_count(W, dW, top, epsilon):
        U, sigma, _ = np.linalg.svd(W + dW, full_matrices=False)
        largest = np.linalg.svd(W, compute_uv=False)[0]
        new = U[:, sigma > max(W.shape) * np.finfo(sigma.dtype).eps * largest][:, :top]
        return below(np.abs(new.T @ directions(W)).max(axis=1, initial=0.0), epsilon)
