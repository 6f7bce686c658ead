"""Known mistakes of 35_fused_qkv: which part is whose, and the scale."""

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


def at_the_top(sizes):
    return [slice(0, size) for size in sizes]


class start_never_moves:
    """Every adapter goes to the first rows

    The start is zero for all of them, as where it is never moved on. Each part begins where the
    one before it ends.
    """

    def fused_forward(x, weight, sizes, adapters, alpha, transposed=False):
        found = placed(sizes, adapters, usual(alpha), at_the_top)
        return forward(x, weight, sizes, found, transposed)

    def fused_merge(weight, sizes, adapters, alpha, transposed=False):
        found = placed(sizes, adapters, usual(alpha), at_the_top)
        return merge(weight, sizes, found, transposed)


def behind_adapters(sizes, adapters, scale):
    start = 0
    for size, adapter in zip(sizes, adapters, strict=True):
        if adapter is not None:
            yield slice(start, start + size), *adapter, scale(*adapter)
            start += size


class start_waits_for_an_adapter:
    """The start moves on only behind a part that has an adapter

    A part without one has its rows too, so those after it begin later. Move on in either case.
    """

    def fused_forward(x, weight, sizes, adapters, alpha, transposed=False):
        found = behind_adapters(sizes, adapters, usual(alpha))
        return forward(x, weight, sizes, found, transposed)

    def fused_merge(weight, sizes, adapters, alpha, transposed=False):
        return merge(weight, sizes, behind_adapters(sizes, adapters, usual(alpha)), transposed)


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


class start_waits_in_forward:
    """In fused_forward the start moves on only behind a part that has an adapter

    fused_merge goes by all the sizes, fused_forward leaves out those of the parts without an
    adapter. They have their rows too, so those after them begin later. Move on in either case.
    """

    def fused_forward(x, weight, sizes, adapters, alpha, transposed=False):
        found = behind_adapters(sizes, adapters, usual(alpha))
        return forward(x, weight, sizes, found, transposed)


class rank_of_the_first_in_forward:
    """In fused_forward every part gets the scale of the first adapter

    The ranks may differ, and so do the scales: α/r with the part's own r, as fused_merge has it.
    """

    def fused_forward(x, weight, sizes, adapters, alpha, transposed=False):
        found = placed(sizes, adapters, of_the_first(adapters, alpha))
        return forward(x, weight, sizes, found, transposed)
