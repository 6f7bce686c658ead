"""Known mistakes of 05_outer_products."""

import numpy as np


class rows_of_a:
    """Rows of A are used where its columns are meant

    In A B the factor A is cut into columns: column j has d entries, one for each output, and says
    where term j writes. A[j] is row j, with only r entries, so the terms become r-by-k instead of
    d-by-k. Columns write, rows read: index the second axis of A.
    """

    def rank_one_terms(A, B):
        return np.stack([np.outer(A[j], B[j]) for j in range(B.shape[0])])


class columns_of_b:
    """Columns of B are used where its rows are meant

    In A B the factor B is cut into rows: row j has k entries, one for each input, and says which
    pattern term j reads. B[:, j] is a column, with only r entries, so the terms become d-by-r.
    Columns write, rows read: index the first axis of B.
    """

    def rank_one_terms(A, B):
        return np.stack([np.outer(A[:, j], B[:, j]) for j in range(A.shape[1])])


class only_the_sum:
    """The sum of the terms is returned, not the terms

    A @ B has already added the r outer products together, and from the sum nobody can tell the
    terms any more. What is asked has three axes: one (d, k) matrix for each j, stacked along
    the first.
    """

    def rank_one_terms(A, B):
        return A @ B


class rank_axis_in_the_middle:
    """The axis of length r stands in the middle

    Broadcasting (d, r, 1) against (r, k) lines r up with r, and the products are right, but they
    come out as (d, r, k): terms[j] is then a slice for output j and not term j. Move the axis of
    length r to the front before you multiply, or after.
    """

    def rank_one_terms(A, B):
        return np.moveaxis(A.T[:, :, None] * B[:, None, :], 0, 1)


class rank_axis_last:
    """The axis of length r stands last

    The products are right, but they are stacked along the last axis, as (d, k, r), so terms[j]
    cuts across all the terms. The first axis is the one which counts them.
    """

    def rank_one_terms(A, B):
        return np.moveaxis(A.T[:, :, None] * B[:, None, :], 0, -1)


class transposed_terms:
    """Every term is transposed

    outer(u, v) has the entries of u going down and those of v going across. An update of W has one
    row for each output, so the column of A comes first and the row of B second; the other way
    round each term is k-by-d, and they sum to the transpose of A B.
    """

    def rank_one_terms(A, B):
        return B[:, :, None] * A.T[:, None, :]


class running_sums:
    """The terms are running sums

    Entry j holds the sum of the terms 0 to j, whose rank is j + 1, and only the first entry is a
    rank-one term. The partial sums are a fine thing to look at, they grow into A B, but here each
    entry is one outer product by itself.
    """

    def rank_one_terms(A, B):
        return np.cumsum(A.T[:, :, None] * B[:, None, :], axis=0)


class kronecker:
    """The Kronecker product is not the outer product of columns and rows

    np.kron(A, B) multiplies every entry of A with the whole of B, also the column i with the row j
    for i ≠ j, and lays it all out as one (d·r, r·k) matrix. A product A B only lets column j meet
    row j: r pairs, not r².
    """

    def rank_one_terms(A, B):
        return np.kron(A, B)


class float64_result:
    """The result is always float64

    An array made by np.zeros or np.empty is float64 unless you say otherwise, and whatever is
    written into it becomes float64 as well. Models live in float32 or less, and a silent
    promotion doubles their memory: pass dtype=, or build the result by arithmetic on A and B.
    """

    def rank_one_terms(A, B):
        return (A.T[:, :, None] * B[:, None, :]).astype(np.float64)


class terms_of_the_svd:
    """The terms are those of a singular value decomposition

    They have rank one and they add up to A B, but they are other terms: at right angles to each
    other, which the columns of A need not be. Asked is column j of A with row j of B.
    """

    def rank_one_terms(A, B):
        U, s, Vt = np.linalg.svd(A @ B, full_matrices=False)
        return np.stack([s[j] * np.outer(U[:, j], Vt[j]) for j in range(A.shape[1])])


class reshaped_for_transposed:
    """A is reshaped where it should be transposed

    reshape keeps the order of the numbers and only cuts it at other places: A.reshape(r, d) mixes
    the columns. A.T turns rows into columns.
    """

    def rank_one_terms(A, B):
        return A.reshape(A.shape[1], -1, 1) * B[:, None, :]


class last_term_everywhere:
    """One array serves for all terms, so each of them is the last

    A list keeps references: an array that is filled anew for each j is there r times, and holds the
    last term in the end. Make a new array for each term.
    """

    def rank_one_terms(A, B):
        return np.stack([np.outer(A[:, -1], B[-1])] * A.shape[1])


class last_term_missing:
    """The last term is missing

    range(r - 1) ends at r - 2, since a range stops before its end. There are r terms, and range(r)
    counts them all.
    """

    def rank_one_terms(A, B):
        columns, rows = A[:, :-1], B[:-1]
        return columns.T[:, :, None] * rows[:, None, :]


class tuple_of_terms:
    """The terms come in a list or a tuple, not in one array

    Asked is one array with three axes, (r, d, k), which can be summed over its first axis. np.stack
    makes it of a list of matrices.
    """

    def rank_one_terms(A, B):
        return tuple(np.outer(a, b) for a, b in zip(A.T, B, strict=True))


class entries_multiplied:
    """A column of A is multiplied with a row of B entry by entry

    The one has d entries and the other k, so they do not even fit. An outer product pairs every
    entry of the column with every entry of the row: np.outer(a, b), or a[:, None] * b.
    """

    def rank_one_terms(A, B):
        return np.stack([A[:, j] * B[j] for j in range(A.shape[1])])


class first_term_missing:
    """The first term is left at zero

    range(1, r) begins with 1, but the first column of A is A[:, 0], and the first row of B is B[0].
    range(r) counts from 0 and comes to all r of them.
    """

    def rank_one_terms(A, B):
        terms = A.T[:, :, None] * B[:, None, :]
        terms[0] = 0
        return terms


class float32_result:
    """The result is always float32

    A model in float32 is common, but A and B may be float64, and then half of their digits are
    lost. Give the terms the type of A and B.
    """

    def rank_one_terms(A, B):
        return (A.T[:, :, None] * B[:, None, :]).astype(np.float32)
