"""Known mistakes of 02_linear_forward: layout and bias."""

import numpy as np


def check(W, x, b):
    d, k = W.shape
    if x.shape[-1] != k:
        raise ValueError("x does not fit W")
    if b is not None and b.shape != (d,):
        raise ValueError("b does not fit W")


def plus(y, b):
    return y if b is None else y + b


def stacked(W, x):
    """Row by row; where there is no row, np.array cannot know d."""
    return W @ x if x.ndim == 1 else np.array([stacked(W, row) for row in x])


class weight_not_transposed:
    """x is multiplied with W where Wᵀ is meant

    W is (out, in), that is (d, k): it is the last axis of x, of length k, which must meet the k
    columns of W. So multiply by Wᵀ on the right. Where d = k the wrong product raises no error and
    is just as wrong.
    """

    def linear(W, x, b=None):
        check(W, x, b)
        return plus(x @ W, b)


class samples_in_columns:
    """The formula for one column is used on a batch of rows

    W @ x is right for one sample, where x is a vector. The rows of a batch are samples, and W @ X
    would take each column for one: an error as long as n ≠ k, and where n = k it silently
    gives (d, n). Put x on the left and transpose W.
    """

    def linear(W, x, b=None):
        check(W, x, b)
        return plus(W @ x, b)


class transposed_and_back:
    """The whole batch is transposed and back, which mixes more than two axes

    (W @ x.T).T is right for a batch (n, k), but with more leading axes .T reverses all of them.
    Use the last axis only: x @ W.T leaves the others in peace.
    """

    def linear(W, x, b=None):
        check(W, x, b)
        return plus((W @ x.T).T, b)


class bias_as_column:
    """b is added as a column

    b has one number for each output, and the outputs are the last axis, the columns of Y. As a
    column, b[:, None], it would give one number to each sample instead: an error for most
    batches, and silently wrong values where n = d. A plain + b broadcasts along the last axis.
    """

    def linear(W, x, b=None):
        check(W, x, b)
        return plus(x @ W.T, None if b is None else b[:, None])


class one_vector_only:
    """The einsum has room for a single sample only

    "ij,j->i" names the two axes of W and the one axis of a vector. A batch has more axes, and
    einsum refuses them. An ellipsis, "...", stands for any number of leading axes.
    """

    def linear(W, x, b=None):
        check(W, x, b)
        return plus(np.einsum("ij,j->i", W, x), b)


class flattened_batch:
    """The leading axes are lost

    Flattening (b, t, k) to (b·t, k) is a fair way to compute, but the caller asked about b
    sequences of t tokens and wants (b, t, d) back; and a single vector is not a batch of one.
    Restore the leading axes, or never touch them: @ handles any number.
    """

    def linear(W, x, b=None):
        check(W, x, b)
        return plus(x.reshape(-1, x.shape[-1]) @ W.T, b)


class empty_batch_lost:
    """An empty batch loses the axis of the outputs

    Collecting one result for each row works while there are rows. From an empty list NumPy makes an
    array of shape (0,): it cannot guess that each row would have had d entries. x @ W.T
    knows d from W and gives (0, d).
    """

    def linear(W, x, b=None):
        check(W, x, b)
        return plus(stacked(W, x), b)


class bias_forgotten:
    """The bias is left out

    Only W x comes back. Without b every output is zero where the input is zero: the layer can turn
    and stretch its input, but never shift it.
    """

    def linear(W, x, b=None):
        check(W, x, b)
        return x @ W.T


class bias_subtracted:
    """The bias is subtracted instead of added

    The layer is W x + b. A threshold would be subtracted, and some old textbooks write it so, but a
    trained bias from PyTorch is meant to be added.
    """

    def linear(W, x, b=None):
        check(W, x, b)
        return plus(x @ W.T, None if b is None else -b)


class bias_required:
    """b = None is added like an array

    None means that the layer has no bias, as in most layers of a modern language model. x @ W.T +
    None is a TypeError: ask `b is None` first.
    """

    def linear(W, x, b=None):
        if b is not None:
            check(W, x, b)
        return x @ W.T + b


class truth_of_bias:
    """`if b` asks an array whether it is true

    An array of several numbers is neither true nor false, and NumPy raises ValueError. The question
    is not what b holds but whether there is one: `b is not None`.
    """

    def linear(W, x, b=None):
        check(W, x, b)
        y = x @ W.T
        if b:
            y = y + b
        return y
