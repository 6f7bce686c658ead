"""Known mistakes of 33_intruder_count: which directions are compared."""

import numpy as np

ROUNDING = 1e-6


def directions(M):
    U, sigma, _ = np.linalg.svd(M, full_matrices=False)
    return U[:, above(sigma, M)]


def above(sigma, M):
    return sigma > max(M.shape) * np.finfo(sigma.dtype).eps * sigma[0]


def cosines(W, dW, top):
    """A row for each new direction, a column for each old one."""
    return np.abs(directions(W + dW)[:, :top].T @ directions(W))


def below(nearest, epsilon):
    return int(np.sum(nearest < epsilon - ROUNDING))


class signed_cosine:
    """The cosine counts with its sign

    The SVD is free to give u or -u. A direction that came back with the other sign has a cosine
    of -1 and is still the old one: take the absolute value before the maximum.
    """

    def intruder_count(W, dW, top, epsilon):
        signed = directions(W + dW)[:, :top].T @ directions(W)
        return below(signed.max(axis=1, initial=-1.0), epsilon)


class right_vectors:
    """The right singular vectors are compared

    They say what a matrix reads. Intruders are defined on the left ones, which say what it writes.
    An update may read something new and write along old directions, or the other way round.
    """

    def intruder_count(W, dW, top, epsilon):
        return below(cosines(W.T, dW.T, top).max(axis=1, initial=0.0), epsilon)


class rows_of_the_left:
    """Rows of U are taken for singular vectors

    In U the singular vectors are columns, in Vᵀ they are rows. A row of U collects one entry
    of each vector.
    """

    def intruder_count(W, dW, top, epsilon):
        old, new = (np.linalg.svd(M, full_matrices=False)[0] for M in (W, W + dW))
        return below(np.abs(new[:top] @ old.T).max(axis=1, initial=0.0), epsilon)


class only_leading_of_old:
    """Only the leading directions of W are compared with

    A weak direction of W that the update has made strong was there before. Cut off the new
    directions after `top`, and compare them with all the old ones.
    """

    def intruder_count(W, dW, top, epsilon):
        return below(cosines(W, dW, top)[:, :top].max(axis=1, initial=0.0), epsilon)


class same_place_only:
    """Each direction is compared with the one in the same place

    The first with the first, the second with the second: but an update may change the order of the
    singular values, and directions change places. Look for the nearest of all.
    """

    def intruder_count(W, dW, top, epsilon):
        return below(np.diag(cosines(W, dW, top)), epsilon)


class update_alone:
    """The directions of dW are counted instead of those of W + dW

    The update has its own singular vectors, and of a weak one none may appear among the leading
    directions of the sum. What computes after the fine-tuning is W + dW.
    """

    def intruder_count(W, dW, top, epsilon):
        found = np.abs(directions(dW)[:, :top].T @ directions(W))
        return below(found.max(axis=1, initial=0.0), epsilon)


class lost_directions:
    """Old directions that were lost are counted

    The maximum went over the wrong axis: it asks for each old direction whether one of the new is
    near. The question is the other one, for each of the new directions.
    """

    def intruder_count(W, dW, top, epsilon):
        return below(cosines(W, dW, top).max(axis=0, initial=0.0), epsilon)


class equal_counts_too:
    """A cosine equal to ε counts as smaller

    The definition says smaller than ε, and with ε = 0 nothing is. A comparison with <= takes in
    what lies on the border.
    """

    def intruder_count(W, dW, top, epsilon):
        nearest = cosines(W, dW, top).max(axis=1, initial=0.0)
        return int(np.sum(nearest <= epsilon + ROUNDING))


class old_ones_counted:
    """The directions that are not new are counted

    The comparison points the wrong way: a large cosine means that the direction was there before.
    """

    def intruder_count(W, dW, top, epsilon):
        nearest = cosines(W, dW, top).max(axis=1, initial=0.0)
        return int(np.sum(nearest >= epsilon - ROUNDING))


class every_far_direction:
    """One old direction that is far away is enough

    The smallest cosine was taken. Nearly every direction is far from most others: an intruder is
    far from all of them, so it is the largest cosine that decides.
    """

    def intruder_count(W, dW, top, epsilon):
        return below(cosines(W, dW, top).min(axis=1, initial=1.0), epsilon)


class mean_cosine:
    """The mean of the cosines decides

    A direction that is exactly an old one has one cosine of 1 and all others 0, so its mean is
    small too. The nearest decides: take the largest.
    """

    def intruder_count(W, dW, top, epsilon):
        found = cosines(W, dW, top)
        return below(found.sum(axis=1) / max(1, found.shape[1]), epsilon)


class distance_to_the_space:
    """The projection on the space of all old directions decides

    The norm of all cosines asks how much of the direction lies in the span of W's. Halfway between
    two old directions it is 1, but the definition compares with one vector at a time.
    """

    def intruder_count(W, dW, top, epsilon):
        return below(np.linalg.norm(cosines(W, dW, top), axis=1), epsilon)


class squared_cosine:
    """The squared cosine is compared with ε

    cos² is smaller than |cos|, so more directions fall below the border. The overlap of page 5.5
    takes squares; this definition does not.
    """

    def intruder_count(W, dW, top, epsilon):
        return below(cosines(W, dW, top).max(axis=1, initial=0.0) ** 2, epsilon)
