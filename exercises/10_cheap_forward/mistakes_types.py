"""Known mistakes of 10_cheap_forward: axes, types, and what is left out."""

import numpy as np

from .mistakes import adapter


class base_not_transposed:
    """x is multiplied with W where Wᵀ is meant

    W is (d, k): rows for outputs, columns for inputs. A batch has its samples in rows, so it is the
    last axis of x, of length k, which must meet the k columns of W. Where d = k the wrong product
    raises no error and is just as wrong.
    """

    def lora_forward(W, A, B, x, alpha):
        return x @ W + alpha / A.shape[1] * adapter(A, B, x)


class samples_in_columns:
    """The formula for one column is used on a batch of rows

    W @ x is right for one sample, where x is a vector. A batch has its samples in rows, and W @ X
    would take each column for a sample: an error as long as n ≠ k, and where n = k nothing warns
    you. Put x on the left and transpose the matrices.
    """

    def lora_forward(W, A, B, x, alpha):
        return W @ x + alpha / A.shape[1] * (A @ (B @ x))


class merged_in_place:
    """The adapter is added into W itself

    The output is right the first time. But += writes into the caller's W, so the pretrained weight
    is gone, and each further call adds the adapter once more. W is frozen: compute beside it.
    """

    def lora_forward(W, A, B, x, alpha):
        W += alpha / A.shape[1] * (A @ B)
        return x @ W.T


class float64_result:
    """The result is always float64

    float32 inputs should give a float32 output. An array from np.zeros, or the conversion of an
    input, is float64 unless you say otherwise, and everything it touches becomes float64 too:
    twice the memory, for nothing.
    """

    def lora_forward(W, A, B, x, alpha):
        x = x.astype(np.float64)
        return x @ W.T + alpha / A.shape[1] * adapter(A, B, x)


class float64_scale:
    """The scale is a float64 of NumPy's and widens the result

    Python's own floats take the type of the array that they meet, but np.float64, which np.sqrt and
    np.divide give too, makes a float32 result float64. Use alpha / r with plain numbers.
    """

    def lora_forward(W, A, B, x, alpha):
        return x @ W.T + np.float64(alpha / A.shape[1]) * adapter(A, B, x)


class zero_alpha_replaced:
    """An α of zero is replaced by r

    `alpha or r` takes zero for "not given", and the adapter speaks at full strength where it was to
    be silent. Here α is always given: use it as it is.
    """

    def lora_forward(W, A, B, x, alpha):
        return x @ W.T + (alpha or A.shape[1]) / A.shape[1] * adapter(A, B, x)


class alpha_forgotten:
    """The scale is 1/r: α is missing

    The adapter is divided by r, but α does not come in, so nobody can set how loud it is. Multiply
    by α as well.
    """

    def lora_forward(W, A, B, x, alpha):
        return x @ W.T + 1 / A.shape[1] * adapter(A, B, x)


class update_term_by_term:
    """The update is formed, one outer product after the other

    r outer products of a column of A with a row of B add up to the full d-by-k matrix A B, with as
    many flops as A @ B needs. Let each row of B meet x first: that leaves one number a sample.
    """

    def lora_forward(W, A, B, x, alpha):
        update = sum(np.outer(a, b) for a, b in zip(A.T, B, strict=True))
        return x @ W.T + alpha / A.shape[1] * (x @ update.T)


class update_row_by_row:
    """The update is formed, one row after the other

    A[i] @ B is row i of A B, so after d of them the whole of A B has been made, and each row is
    multiplied with x. The flops are those of the full matrix. Let x meet B once, for all outputs.
    """

    def lora_forward(W, A, B, x, alpha):
        s, y = alpha / A.shape[1], x @ W.T
        for i in range(A.shape[0]):
            y[..., i] += s * (x @ (A[i] @ B))
        return y


class adapter_left_out:
    """The adapter is left out

    Only the frozen weight answers: whatever A and B have learned, nothing of it is heard. Add
    (α/r)·A(Bx) to W x.
    """

    def lora_forward(W, A, B, x, alpha):
        return x @ W.T


class only_the_scale_added:
    """The scale is added, and not the scaled update

    α/r is one number, and added alone it moves every output by the same amount. It is a factor:
    multiply what A writes by it, then add that.
    """

    def lora_forward(W, A, B, x, alpha):
        adapter(A, B, x)
        return x @ W.T + alpha / A.shape[1]


class empty_batch_returned:
    """An empty batch comes back as it is

    It has no rows, but each of them would have d entries: (0, k) goes in and (0, d) comes out. The
    products do that by themselves.
    """

    def lora_forward(W, A, B, x, alpha):
        if x.size == 0:
            return x.copy()
        return x @ W.T + alpha / A.shape[1] * adapter(A, B, x)
