"""Known mistakes of 35_fused_qkv: base, storage, sizes and types."""

import numpy as np

from .mistakes import forward, merge, placed, slices, usual


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


class merge_sizes_unchecked:
    """fused_merge accepts sizes that do not add up

    fused_forward refuses them, fused_merge does not. A slice beyond the end is only shorter, so
    nothing else would tell. Compare the sum with d there too.
    """

    def fused_merge(weight, sizes, adapters, alpha, transposed=False):
        d = weight.shape[1 if transposed else 0]
        return merge(weight, (d,), placed(sizes, adapters, usual(alpha)), transposed)
