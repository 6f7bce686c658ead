"""Known mistakes of 35_fused_qkv."""

import numpy as np


def checked(d, sizes):
    if sum(sizes) != d:
        raise ValueError("the sizes do not add up")


def forward(x, weight, sizes, placed, transposed):
    """`placed` yields the rows, A, B and scale of each adapter."""
    W = weight.T if transposed else weight
    checked(len(W), sizes)
    y = x @ W.T
    for rows, A, B, s in placed:
        y[..., rows] += s * ((x @ B.T) @ A.T)
    return y


def merge(weight, sizes, placed, transposed):
    merged = weight.copy()
    W = merged.T if transposed else merged
    checked(len(W), sizes)
    for rows, A, B, s in placed:
        W[rows] += s * (A @ B)
    return merged


def slices(sizes):
    ends = np.cumsum(sizes).tolist()
    return [slice(end - size, end) for end, size in zip(ends, sizes, strict=True)]


def placed(sizes, adapters, scale, place=slices):
    for rows, adapter in zip(place(sizes), adapters, strict=False):
        if adapter is not None:
            yield rows, *adapter, scale(*adapter)


def usual(alpha):
    return lambda A, B: alpha / A.shape[1]


def thirds(sizes):
    size = sum(sizes) // len(sizes)
    return [slice(i * size, (i + 1) * size) for i in range(len(sizes))]


class equal_parts:
    """All parts are taken to be equally large

    The outputs are divided by the number of parts. With grouped-query attention k and v are
    smaller than q: go by the sizes.
    """

    def fused_forward(x, weight, sizes, adapters, alpha, transposed=False):
        return forward(x, weight, sizes, placed(sizes, adapters, usual(alpha), thirds), transposed)

    def fused_merge(weight, sizes, adapters, alpha, transposed=False):
        return merge(weight, sizes, placed(sizes, adapters, usual(alpha), thirds), transposed)


def by_size(sizes):
    return [slice(i * size, (i + 1) * size) for i, size in enumerate(sizes)]


class start_from_own_size:
    """A part is taken to begin at its number times its own size

    That is right only if all parts before it are as large as it is. The start is the sum of the
    sizes before.
    """

    def fused_forward(x, weight, sizes, adapters, alpha, transposed=False):
        return forward(x, weight, sizes, placed(sizes, adapters, usual(alpha), by_size), transposed)

    def fused_merge(weight, sizes, adapters, alpha, transposed=False):
        return merge(weight, sizes, placed(sizes, adapters, usual(alpha), by_size), transposed)


def interleaved(sizes):
    return [slice(i, None, len(sizes)) for i in range(len(sizes))]


class interleaved_rows:
    """The parts are taken to alternate, row by row

    Rows 0, 3, 6 … were given to q. The parts lie one above the other: first all of q, then k,
    then v.
    """

    def fused_forward(x, weight, sizes, adapters, alpha, transposed=False):
        return forward(
            x, weight, sizes, placed(sizes, adapters, usual(alpha), interleaved), transposed
        )

    def fused_merge(weight, sizes, adapters, alpha, transposed=False):
        return merge(weight, sizes, placed(sizes, adapters, usual(alpha), interleaved), transposed)


def moved_up(adapters):
    return [each for each in adapters if each is not None]


class gaps_closed:
    """The second adapter goes to the second part

    None was dropped before the adapters were counted, so that v's adapter changes k. A part without
    an adapter keeps its place.
    """

    def fused_forward(x, weight, sizes, adapters, alpha, transposed=False):
        found = placed(sizes, moved_up(adapters), usual(alpha))
        return forward(x, weight, sizes, found, transposed)

    def fused_merge(weight, sizes, adapters, alpha, transposed=False):
        return merge(weight, sizes, placed(sizes, moved_up(adapters), usual(alpha)), transposed)


def backwards(sizes):
    return slices(sizes)[::-1]


class parts_backwards:
    """The parts are taken in the other order

    v lies at the bottom of the matrix, but the first adapter is q's, and q is on top.
    """

    def fused_forward(x, weight, sizes, adapters, alpha, transposed=False):
        return forward(
            x, weight, sizes, placed(sizes, adapters, usual(alpha), backwards), transposed
        )

    def fused_merge(weight, sizes, adapters, alpha, transposed=False):
        return merge(weight, sizes, placed(sizes, adapters, usual(alpha), backwards), transposed)


def with_first_reader(adapters):
    first = next((each for each in adapters if each is not None), None)
    return [
        each and (each[0][:, : len(first[1])], first[1][: each[0].shape[1]]) for each in adapters
    ]


class one_reader_for_all:
    """All parts share the first adapter's reader

    One adapter on the whole matrix would have one reader. Here each part has its own: q and v
    may look for different things in x.
    """

    def fused_forward(x, weight, sizes, adapters, alpha, transposed=False):
        found = placed(sizes, with_first_reader(adapters), usual(alpha))
        return forward(x, weight, sizes, found, transposed)

    def fused_merge(weight, sizes, adapters, alpha, transposed=False):
        found = placed(sizes, with_first_reader(adapters), usual(alpha))
        return merge(weight, sizes, found, transposed)


class scaling_left_out:
    """The scale is left out

    The update is s·A B with s = α/r, also for a part of a weight.
    """

    def fused_forward(x, weight, sizes, adapters, alpha, transposed=False):
        return forward(x, weight, sizes, placed(sizes, adapters, lambda A, B: 1.0), transposed)

    def fused_merge(weight, sizes, adapters, alpha, transposed=False):
        return merge(weight, sizes, placed(sizes, adapters, lambda A, B: 1.0), transposed)


class alpha_alone:
    """α is not divided by r

    s = α/r, and r is the number of columns of the part's own A.
    """

    def fused_forward(x, weight, sizes, adapters, alpha, transposed=False):
        return forward(x, weight, sizes, placed(sizes, adapters, lambda A, B: alpha), transposed)

    def fused_merge(weight, sizes, adapters, alpha, transposed=False):
        return merge(weight, sizes, placed(sizes, adapters, lambda A, B: alpha), transposed)


def of_the_first(adapters, alpha):
    r = next((each[0].shape[1] for each in adapters if each is not None), 1)
    return lambda A, B: alpha / r


class rank_of_the_first:
    """Every part gets the scale of the first adapter

    The ranks may differ, and so do the scales: α/r with the part's own r.
    """

    def fused_forward(x, weight, sizes, adapters, alpha, transposed=False):
        found = placed(sizes, adapters, of_the_first(adapters, alpha))
        return forward(x, weight, sizes, found, transposed)

    def fused_merge(weight, sizes, adapters, alpha, transposed=False):
        found = placed(sizes, adapters, of_the_first(adapters, alpha))
        return merge(weight, sizes, found, transposed)


def of_all(adapters, alpha):
    return lambda A, B: alpha / sum(each[0].shape[1] for each in adapters if each is not None)


class rank_of_all:
    """α is divided by the sum of the ranks

    The parts are adapters of their own: each has the scale α/r with its own r.
    """

    def fused_forward(x, weight, sizes, adapters, alpha, transposed=False):
        found = placed(sizes, adapters, of_all(adapters, alpha))
        return forward(x, weight, sizes, found, transposed)

    def fused_merge(weight, sizes, adapters, alpha, transposed=False):
        return merge(weight, sizes, placed(sizes, adapters, of_all(adapters, alpha)), transposed)


class base_replaced:
    """The adapter takes the place of the base

    y[rows] = … throws away what the frozen weight gives here. The update comes on top: +=.
    """

    def fused_forward(x, weight, sizes, adapters, alpha, transposed=False):
        y = forward(x, weight, sizes, [], transposed)
        for rows, A, B, s in placed(sizes, adapters, usual(alpha)):
            y[..., rows] = s * ((x @ B.T) @ A.T)
        return y

    def fused_merge(weight, sizes, adapters, alpha, transposed=False):
        merged = merge(weight, sizes, [], transposed)
        for rows, A, B, s in placed(sizes, adapters, usual(alpha)):
            (merged.T if transposed else merged)[rows] = s * (A @ B)
        return merged


class update_alone:
    """fused_merge returns the update without the weight

    What is asked is the weight that replaces the old one: W plus the update.
    """

    def fused_merge(weight, sizes, adapters, alpha, transposed=False):
        return merge(weight, sizes, placed(sizes, adapters, usual(alpha)), transposed) - weight


class first_axis_of_y:
    """The rows of the batch are changed instead of the outputs

    y[rows] takes samples. The outputs are the last axis, however many stand before: y[..., rows].
    """

    def fused_forward(x, weight, sizes, adapters, alpha, transposed=False):
        y = forward(x, weight, sizes, [], transposed)
        for rows, A, B, s in placed(sizes, adapters, usual(alpha)):
            y[rows] += s * ((x @ B.T) @ A.T)
        return y


class batches_only:
    """The forward pass expects a matrix of samples

    y[:, rows] is right for (n, d). One sample has no such axis, and for sequences it takes tokens.
    y[..., rows] works for all.
    """

    def fused_forward(x, weight, sizes, adapters, alpha, transposed=False):
        y = forward(x, weight, sizes, [], transposed)
        for rows, A, B, s in placed(sizes, adapters, usual(alpha)):
            y[:, rows] += s * ((x @ B.T) @ A.T)
        return y


class columns_of_the_weight:
    """The update goes to columns of the weight

    A weight stored (d, k) has its outputs in rows. Columns would be right for the storage of
    Conv1D, where the update must be turned round as well.
    """

    def fused_merge(weight, sizes, adapters, alpha, transposed=False):
        merged = merge(weight, sizes, [], transposed)
        for rows, A, B, s in placed(sizes, adapters, usual(alpha)):
            (merged.T if transposed else merged)[:, rows] += s * (A @ B).T
        return merged


class storage_ignored:
    """transposed has no effect

    Stored (k, d), the outputs are the last axis of the weight. Only if d = k does the old code run,
    and then it gives wrong numbers.
    """

    def fused_forward(x, weight, sizes, adapters, alpha, transposed=False):
        return forward(x, weight, sizes, placed(sizes, adapters, usual(alpha)), False)

    def fused_merge(weight, sizes, adapters, alpha, transposed=False):
        return merge(weight, sizes, placed(sizes, adapters, usual(alpha)), False)


class update_not_turned:
    """The update is not turned round for transposed storage

    The right columns of the stored weight were found, but (size, k) was added where (k, size)
    belongs. If a part is as large as k, no error tells.
    """

    def fused_merge(weight, sizes, adapters, alpha, transposed=False):
        if not transposed:
            return merge(weight, sizes, placed(sizes, adapters, usual(alpha)), False)
        merged = merge(weight, sizes, [], True)
        for rows, A, B, s in placed(sizes, adapters, usual(alpha)):
            merged[:, rows] += s * (A @ B)
        return merged


class storage_changed:
    """The merged weight comes back in the other storage

    A weight stored (k, d) was turned round to work on it, and not turned back. The model would load
    it without a word if it is square.
    """

    def fused_merge(weight, sizes, adapters, alpha, transposed=False):
        merged = merge(weight, sizes, placed(sizes, adapters, usual(alpha)), transposed)
        return merged.T if transposed else merged


class sizes_unchecked:
    """Sizes that do not add up are accepted

    A slice beyond the end is only shorter, and outputs that no part names stay as they are, so
    nothing else would tell. Compare the sum with d, and raise ValueError.
    """

    def fused_forward(x, weight, sizes, adapters, alpha, transposed=False):
        d = weight.shape[1 if transposed else 0]
        return forward(x, weight, (d,), placed(sizes, adapters, usual(alpha)), transposed)

    def fused_merge(weight, sizes, adapters, alpha, transposed=False):
        d = weight.shape[1 if transposed else 0]
        return merge(weight, (d,), placed(sizes, adapters, usual(alpha)), transposed)


class none_taken_for_a_pair:
    """A part without an adapter ends in an error

    None cannot be taken apart into A and B. Ask first.
    """

    def fused_forward(x, weight, sizes, adapters, alpha, transposed=False):
        found = [
            (rows, A, B, alpha / A.shape[1])
            for rows, (A, B) in zip(slices(sizes), adapters, strict=True)
        ]
        return forward(x, weight, sizes, found, transposed)

    def fused_merge(weight, sizes, adapters, alpha, transposed=False):
        found = [
            (rows, A, B, alpha / A.shape[1])
            for rows, (A, B) in zip(slices(sizes), adapters, strict=True)
        ]
        return merge(weight, sizes, found, transposed)


class merged_in_place:
    """fused_merge changes the weight it was given

    The result is right, but += wrote into the caller's array, and the next call adds the update
    again. Write into a copy.
    """

    def fused_merge(weight, sizes, adapters, alpha, transposed=False):
        weight[...] = merge(weight, sizes, placed(sizes, adapters, usual(alpha)), transposed)
        return weight


class double_precision_result:
    """The results are always float64

    np.zeros makes float64, and what is added to it stays so. float32 in, float32 out.
    """

    def fused_forward(x, weight, sizes, adapters, alpha, transposed=False):
        found = placed(sizes, adapters, usual(alpha))
        return forward(x, weight.astype(np.float64), sizes, found, transposed)

    def fused_merge(weight, sizes, adapters, alpha, transposed=False):
        found = placed(sizes, adapters, usual(alpha))
        return merge(weight.astype(np.float64), sizes, found, transposed)
