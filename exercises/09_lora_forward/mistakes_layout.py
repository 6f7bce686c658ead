"""Known mistakes of 09_lora_forward: axes, types, and further scales."""

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


class product_in_paper_order:
    """The update is written B A, in the paper's letters

    The paper writes ΔW = B A, but what it calls B is our A. In this course A is (d, r), B is
    (r, k), and only A B has the shape of W. Keep to one lettering, or translate both letters.
    """

    def lora_forward(W, A, B, x, alpha):
        return x @ W.T + alpha / A.shape[1] * (x @ (B @ A).T)


class factors_in_wrong_order:
    """The batch meets A before B

    x has k entries for each sample and only B knows what to do with k entries: it reads them and
    leaves r numbers, which A turns into d. Reading comes first, so in row form Bᵀ comes first.
    """

    def lora_forward(W, A, B, x, alpha):
        return x @ W.T + alpha / A.shape[1] * ((x @ A.T) @ B.T)


class factors_not_transposed:
    """The factors are multiplied as x A B

    Some papers let weights act on row vectors, x W, and there the update x A B reads with A. In
    this course W acts on columns, W x: with samples in rows both factors are transposed and
    change places.
    """

    def lora_forward(W, A, B, x, alpha):
        return x @ W.T + alpha / A.shape[1] * ((x @ A) @ B)


class samples_in_columns:
    """The formula for one column is used on a batch of rows

    W @ x is right for one sample, where x is a vector. A batch has its samples in rows, and W @ X
    would take each column for a sample: an error as long as n ≠ k, and where n = k nothing warns
    you. Put x on the left and transpose the matrices.
    """

    def lora_forward(W, A, B, x, alpha):
        return W @ x + alpha / A.shape[1] * (A @ (B @ x))


class transposed_and_back:
    """The whole batch is transposed and back, which mixes more than two axes

    (W @ x.T).T is right for a batch (n, k), but with more leading axes .T reverses all of them.
    Keep x on the left: x @ W.T treats the last axis alone and leaves the others in peace.
    """

    def lora_forward(W, A, B, x, alpha):
        return (W @ x.T + alpha / A.shape[1] * (A @ (B @ x.T))).T


class flattened_batch:
    """The leading axes are lost

    Flattening (b, t, k) to (b·t, k) is a fair way to compute, but the caller asked about b
    sequences of t tokens and wants (b, t, d) back; and a single vector is not a batch of one.
    Restore the leading axes, or never touch them: @ handles any number.
    """

    def lora_forward(W, A, B, x, alpha):
        rows = x.reshape(-1, x.shape[-1])
        return rows @ W.T + alpha / A.shape[1] * adapter(A, B, rows)


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
        x = np.asarray(x, dtype=np.float64)
        return x @ W.T + alpha / A.shape[1] * adapter(A, B, x)


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


class multiplied_by_r:
    """The scale is α·r instead of α/r

    r is multiplied where it should be divided by. The division keeps the update equally loud when
    the rank changes; the product makes it louder still.
    """

    def lora_forward(W, A, B, x, alpha):
        return x @ W.T + alpha * A.shape[1] * adapter(A, B, x)


class rounded_scale:
    """The scale is rounded to a whole number

    α/r may be any number: 7/3 is neither 2 nor 3. Leave it as it is.
    """

    def lora_forward(W, A, B, x, alpha):
        return x @ W.T + round(alpha / A.shape[1]) * adapter(A, B, x)


class whole_alpha:
    """α is cut down to a whole number

    int(α) turns 1/4 into 0, and the adapter falls silent. α may be any number.
    """

    def lora_forward(W, A, B, x, alpha):
        return x @ W.T + int(alpha) / A.shape[1] * adapter(A, B, x)


class float64_scale:
    """The scale is a float64 of NumPy's and widens the result

    Python's own floats take the type of the array that they meet, but np.float64, which np.sqrt and
    np.divide give too, makes a float32 result float64. Use alpha / r with plain numbers.
    """

    def lora_forward(W, A, B, x, alpha):
        return x @ W.T + np.float64(alpha / A.shape[1]) * adapter(A, B, x)


class float32_inside:
    """The work is done in float32

    The inputs decide: float64 arrays give a float64 result, with all of its digits.
    """

    def lora_forward(W, A, B, x, alpha):
        W, A, B, x = (array.astype(np.float32) for array in (W, A, B, x))
        return x @ W.T + alpha / A.shape[1] * adapter(A, B, x)


class rows_of_a_batch_only:
    """The code goes through the rows of x, as if x were always a batch

    One row after the other is right for two axes. For a single sample the "rows" are its numbers,
    for sequences they are matrices. Products with Wᵀ, Bᵀ and Aᵀ on the right take any leading axes.
    """

    def lora_forward(W, A, B, x, alpha):
        s = alpha / A.shape[1]
        return np.array([W @ row + s * (A @ (B @ row)) for row in x])


class adapter_left_out:
    """The adapter is left out

    Only the frozen weight answers: whatever A and B have learned, nothing of it is heard. Add
    (α/r)·A(Bx) to W x.
    """

    def lora_forward(W, A, B, x, alpha):
        return x @ W.T


class lone_axes_dropped:
    """Axes of length one are dropped from the result

    np.squeeze takes away every axis of length one, also that of a batch with a single row. The
    leading axes of x are to be kept, whatever their lengths.
    """

    def lora_forward(W, A, B, x, alpha):
        return np.squeeze(x @ W.T + alpha / A.shape[1] * (x @ B.T @ A.T))


class rank_from_shorter_side:
    """r is taken as the shorter side of A

    A is (d, r), and mostly r is the smaller of the two. But it is the second axis that counts the
    rank, A.shape[1], also where a thin layer has fewer outputs than that.
    """

    def lora_forward(W, A, B, x, alpha):
        return x @ W.T + alpha / min(A.shape) * (x @ B.T @ A.T)
