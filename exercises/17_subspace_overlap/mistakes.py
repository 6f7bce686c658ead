"""Known mistakes of 17_subspace_overlap: bases, and what the sum is divided by."""

import numpy as np


def right(B, count):
    """The leading right singular vectors, in rows."""
    return np.linalg.svd(B, full_matrices=False)[2][:count]


def square_right(B):
    """k right singular vectors in rows, of which some have no singular value."""
    return np.linalg.svd(B)[2]


def left(B):
    return np.linalg.svd(B, full_matrices=False)[0]


def squares(V1, V2):
    """The squared Frobenius norm of the products of two sets of rows."""
    return float(np.sum((V1 @ V2.T) ** 2))


class raw_rows:
    """The rows of B1 and B2 are compared as they are

    Rows of a reader have any length, and are not at right angles, so their products are no cosines
    and the result may be far beyond 1. Turn the rows of a reader by a rotation, and what it reads
    stays the same, so φ must stay the same: take the right singular vectors first.
    """

    def subspace_overlap(B1, B2, i, j):
        return squares(B1[:i], B2[:j]) / min(i, j)


class rows_of_unit_length:
    """The rows are only brought to length 1

    Then the products are cosines, but of rows that lean towards each other, and what two rows have
    in common is counted twice. An orthonormal basis also has right angles: singular vectors do.
    """

    def subspace_overlap(B1, B2, i, j):
        V1, V2 = (B / np.linalg.norm(B, axis=1, keepdims=True) for B in (B1, B2))
        return squares(V1[:i], V2[:j]) / min(i, j)


class first_rows_orthonormal:
    """The basis is that of the first rows, not of the leading directions

    QR, or Gram and Schmidt, go through the rows in their order, but in B no row comes before
    another: put them in another order, and the columns of A too, and A B is the same. Which
    directions are the strongest is told by the singular values.
    """

    def subspace_overlap(B1, B2, i, j):
        V1, V2 = (np.linalg.qr(B.T)[0].T for B in (B1, B2))
        return squares(V1[:i], V2[:j]) / min(i, j)


class left_vectors:
    """The left singular vectors are compared

    U lives in the space of the r rows, and with two ranks these are different spaces: the product
    is an error, or with r1 = r2 a comparison without meaning. What is read lies in
    the space of the k inputs, and that is where the right singular vectors are.
    """

    def subspace_overlap(B1, B2, i, j):
        return squares(left(B1)[:, :i].T, left(B2)[:, :j].T) / min(i, j)


class columns_of_right_vectors:
    """Columns of Vᵀ are taken for singular vectors

    np.linalg.svd returns Vᵀ, and there the singular vectors are rows: Vt[:i]. A column
    of it collects one entry of each.
    """

    def subspace_overlap(B1, B2, i, j):
        return squares(right(B1, None)[:, :i].T, right(B2, None)[:, :j].T) / min(i, j)


class columns_of_square_vectors:
    """Columns of the square Vᵀ are taken for singular vectors

    With full_matrices left on, Vᵀ is (k, k), so that rows and columns are equally long and no shape
    gives a warning. But the singular vectors are its rows: Vt[:i].
    """

    def subspace_overlap(B1, B2, i, j):
        return squares(square_right(B1)[:, :i].T, square_right(B2)[:, :j].T) / min(i, j)


class not_squared:
    """The norm is not squared

    For two equal subspaces of i dimensions the norm is √i and its square is i: only the square,
    divided by min(i, j), gives 1.
    """

    def subspace_overlap(B1, B2, i, j):
        return squares(right(B1, i), right(B2, j)) ** 0.5 / min(i, j)


class root_of_all:
    """The root of the overlap is returned

    φ is the mean of squared cosines, and the root of it was taken afterwards. It agrees at 0 and at
    1 and is too large in between.
    """

    def subspace_overlap(B1, B2, i, j):
        return (squares(right(B1, i), right(B2, j)) / min(i, j)) ** 0.5


class divided_by_larger:
    """The sum is divided by max(i, j)

    A line can have no more than one direction in common with a plane. If it lies within the plane,
    that is all it can share, and φ should be 1: divide by the smaller of the two.
    """

    def subspace_overlap(B1, B2, i, j):
        return squares(right(B1, i), right(B2, j)) / max(i, j)


class divided_by_product:
    """The sum is divided by i·j

    There are i·j cosines, but their squares cannot all be 1: those of one direction with
    an orthonormal basis add up to no more than 1. The sum is at most min(i, j).
    """

    def subspace_overlap(B1, B2, i, j):
        return squares(right(B1, i), right(B2, j)) / (i * j)


class divided_by_first:
    """The sum is divided by i

    It reaches at most min(i, j), so with i > j the result can never be 1, and the overlap
    of B1 with B2 is not that of B2 with B1.
    """

    def subspace_overlap(B1, B2, i, j):
        return squares(right(B1, i), right(B2, j)) / i


class divided_by_second:
    """The sum is divided by j

    It reaches at most min(i, j), so with j > i the result can never be 1, and the overlap
    of B1 with B2 is not that of B2 with B1.
    """

    def subspace_overlap(B1, B2, i, j):
        return squares(right(B1, i), right(B2, j)) / j


class not_divided:
    """The sum is not divided

    The sum of squared cosines counts common dimensions: for two equal planes it is 2. Divided by
    min(i, j) it becomes a share, and can be compared for different i and j.
    """

    def subspace_overlap(B1, B2, i, j):
        return squares(right(B1, i), right(B2, j))


class divided_by_ranks:
    """The sum is divided by the smaller rank of the readers

    Only i and j directions take part, so the sum is at most min(i, j). By min(r1, r2) equal
    subspaces of fewer directions would not give 1.
    """

    def subspace_overlap(B1, B2, i, j):
        return squares(right(B1, i), right(B2, j)) / min(len(B1), len(B2))


class divided_by_mean_count:
    """The sum is divided by the mean of i and j

    A line within a plane shares all it has, and φ should be 1. With (i + j)/2 below the line it
    cannot be, unless i = j.
    """

    def subspace_overlap(B1, B2, i, j):
        return 2 * squares(right(B1, i), right(B2, j)) / (i + j)
