"""Known mistakes of 17_subspace_overlap: how many directions count, and their sum."""

import numpy as np

from .mistakes import right, squares


class counts_exchanged:
    """i and j are exchanged

    i counts the directions of B1, j those of B2. The other way round other subspaces are
    compared, and if a reader has fewer rows than asked for, it silently gives what it has.
    """

    def subspace_overlap(B1, B2, i, j):
        return squares(right(B1, j), right(B2, i)) / min(i, j)


class smaller_count_for_both:
    """Both readers are cut off at min(i, j)

    Of the reader with more directions only min(i, j) were kept. But φ(2, 6) asks whether the two
    strongest directions of one lie anywhere within the six of the other: i rows here, j rows there,
    and min(i, j) only below the line.
    """

    def subspace_overlap(B1, B2, i, j):
        return squares(right(B1, min(i, j)), right(B2, min(i, j))) / min(i, j)


class first_count_for_both:
    """Both readers are cut off at i

    j is not used. It says how many directions of B2 are compared: i rows here, j rows there.
    """

    def subspace_overlap(B1, B2, i, j):
        return squares(right(B1, i), right(B2, i)) / min(i, j)


class counts_ignored:
    """All directions are compared, whatever i and j

    The whole row spaces were taken. The question is about the leading directions: φ(1, 1) asks
    whether the strongest of each agree.
    """

    def subspace_overlap(B1, B2, i, j):
        V1, V2 = right(B1, None), right(B2, None)
        return squares(V1, V2) / min(len(V1), len(V2))


class weakest_directions:
    """The weakest directions are compared

    eigh sorts from small to large, so the first eigenvectors of BᵀB belong to the smallest
    singular values. The leading ones stand at the end.
    """

    def subspace_overlap(B1, B2, i, j):
        V1, V2 = right(B1, None)[::-1], right(B2, None)[::-1]
        return squares(V1[:i], V2[:j]) / min(i, j)


class weighted_by_values:
    """The directions carry their singular values

    Rows of ΣVᵀ are at right angles, but not of length 1, so that strong directions count more and
    the result may exceed 1. Leave Σ out: it is the subspaces that are compared.
    """

    def subspace_overlap(B1, B2, i, j):
        both = [np.linalg.svd(B, full_matrices=False) for B in (B1, B2)]
        V1, V2 = (s[:, None] * Vt for _, s, Vt in both)
        return squares(V1[:i], V2[:j]) / min(i, j)


class cosines_not_squared:
    """Cosines are added instead of their squares

    The singular values of V₁V₂ᵀ are the cosines of the angles between the subspaces. Their
    sum is the nuclear norm; the squared Frobenius norm adds their squares.
    """

    def subspace_overlap(B1, B2, i, j):
        cosines = np.linalg.svd(right(B1, i) @ right(B2, j).T, compute_uv=False)
        return float(cosines.sum() / min(i, j))


class largest_cosine_only:
    """Only the largest cosine counts

    np.linalg.norm(…, 2) of a matrix is its spectral norm: the cosine of the smallest angle. The
    Frobenius norm, which is the default, takes all of them.
    """

    def subspace_overlap(B1, B2, i, j):
        return float(np.linalg.norm(right(B1, i) @ right(B2, j).T, 2) ** 2 / min(i, j))


class pairs_in_order:
    """The first is compared with the first, the second with the second

    Within a subspace the basis may turn, and vectors of equal rank need not meet. All i·j pairs
    belong to the sum: the whole matrix V₁V₂ᵀ, not only its diagonal.
    """

    def subspace_overlap(B1, B2, i, j):
        m = min(i, j)
        return float(np.sum(np.diag(right(B1, m) @ right(B2, m).T) ** 2) / m)


class readers_overwritten:
    """B1 and B2 are changed

    In-place division, as in B1 /= norm, writes into the caller's adapters, and from then
    on they compute something else. Work on new arrays.
    """

    def subspace_overlap(B1, B2, i, j):
        found = squares(right(B1, i), right(B2, j)) / min(i, j)
        for B in (B1, B2):
            B /= np.linalg.norm(B, axis=1, keepdims=True)
        return found


class one_direction_more:
    """One direction too many is compared

    An end of a slice is not part of it, and so Vt[:i] has i rows already. With i + 1 the sum may
    exceed min(i, j), and φ may exceed 1.
    """

    def subspace_overlap(B1, B2, i, j):
        return squares(right(B1, i + 1), right(B2, j + 1)) / min(i, j)


class last_directions_only:
    """Only direction i is compared with direction j

    Vt[i - 1] is one row. φ(i, j) is about the first i directions together, so take the rows up to
    there: Vt[:i].
    """

    def subspace_overlap(B1, B2, i, j):
        return squares(right(B1, i)[-1:], right(B2, j)[-1:])


class readers_centred:
    """The mean row is subtracted first

    That belongs to principal components of samples. The rows of a reader are no samples: what it
    reads depends on their mean as well.
    """

    def subspace_overlap(B1, B2, i, j):
        first, second = (B - B.mean(axis=0) for B in (B1, B2))
        return squares(right(first, i), right(second, j)) / min(i, j)


class distance_given:
    """The distance is returned, 1 - φ

    It is 0 for equal subspaces and 1 at right angles. Asked is how much they have in common: the
    other way round.
    """

    def subspace_overlap(B1, B2, i, j):
        return 1 - squares(right(B1, i), right(B2, j)) / min(i, j)


class absolute_cosines:
    """The absolute cosines are added instead of their squares

    Only the sum of squares stays the same when the basis turns within its subspace, and only it is
    at most min(i, j).
    """

    def subspace_overlap(B1, B2, i, j):
        return float(np.abs(right(B1, i) @ right(B2, j).T).sum() / min(i, j))


class not_summed:
    """A matrix is returned, not their sum

    The squared cosines of all pairs are there, and they are yet to be added up: φ is one number.
    """

    def subspace_overlap(B1, B2, i, j):
        return (right(B1, i) @ right(B2, j).T) ** 2 / min(i, j)


class mean_of_all_cosines:
    """The squared cosines are averaged

    A mean divides by all i·j of them, and min(i, j) divides once more. Of two equal subspaces only
    min(i, j) cosines are 1, so the sum is divided by that alone.
    """

    def subspace_overlap(B1, B2, i, j):
        return squares(right(B1, i), right(B2, j)) / (i * j) / min(i, j)


class one_direction_less:
    """One direction too few is compared

    An end of a slice is not part of it: [: i - 1] has i - 1 rows. [:i] holds exactly i of them.
    """

    def subspace_overlap(B1, B2, i, j):
        return squares(right(B1, i - 1), right(B2, j - 1)) / min(i, j)


class one_direction_less_of_first:
    """One direction of B1 too few is compared

    An end of a slice is not part of it: [: i - 1] has i - 1 rows. [:i] holds exactly i of them.
    """

    def subspace_overlap(B1, B2, i, j):
        return squares(right(B1, i - 1), right(B2, j)) / min(i, j)


class weakest_of_second:
    """The weakest directions of B2 are compared

    Singular values come with the largest first: [:j], not [-j:].
    """

    def subspace_overlap(B1, B2, i, j):
        return squares(right(B1, i), right(B2, None)[-j:]) / min(i, j)


class eigh_not_reversed:
    """eigh sorts upwards, and its first eigenvectors are taken

    BᵀB is (k, k), and most of its eigenvalues are zero. np.linalg.eigh begins with these: the first
    eigenvectors are what B does not read at all. The leading ones stand at the end.
    """

    def subspace_overlap(B1, B2, i, j):
        V1, V2 = (np.linalg.eigh(B.T @ B)[1].T for B in (B1, B2))
        return squares(V1[:i], V2[:j]) / min(i, j)


class negative_cosines_dropped:
    """Negative cosines count as zero

    A singular vector may be multiplied by -1, and stays the same direction. A cosine of -1 is as
    near as one of 1: square them as they are.
    """

    def subspace_overlap(B1, B2, i, j):
        cosines = right(B1, i) @ right(B2, j).T
        return float(np.sum(np.clip(cosines, 0, 1) ** 2)) / min(i, j)


class second_reader_raw:
    """The rows of B2 are only brought to length 1

    Both readers need a basis of their leading directions. What was done with B1 is to be done with
    B2 too.
    """

    def subspace_overlap(B1, B2, i, j):
        rows = B2[:j] / np.linalg.norm(B2[:j], axis=1, keepdims=True)
        return squares(right(B1, i), rows) / min(i, j)


class trace_of_the_product:
    """The trace of the cosines is squared

    Only the cosines of directions in the same place stand on the diagonal, and their sum is no
    norm: positive and negative ones cancel. Square each entry, then add them all.
    """

    def subspace_overlap(B1, B2, i, j):
        n = min(i, j)
        return float(np.trace(right(B1, n) @ right(B2, n).T)) ** 2 / n
