"""Known mistakes of 10_cheap_forward."""

import numpy as np


def adapter(A, B, x):
    return (x @ B.T) @ A.T


class forms_the_update:
    """The update A B is formed before x comes in

    A B is a full d-by-k matrix: 2dkr flops to make and 2ndk more to use, as much again as the
    frozen weight costs. The product is associative, so associate the other way: let x meet B
    first, and only r numbers a sample are left to carry on.
    """

    def lora_forward(W, A, B, x, alpha):
        return x @ W.T + alpha / A.shape[1] * (x @ (A @ B).T)


class left_to_right:
    """A @ B @ x is read from left to right

    It looks like A(Bx), but Python goes from left to right and makes (A @ B) @ x of it: first the
    full d-by-k matrix, then the product with x. Mathematics may move the parentheses freely,
    Python never moves them for you.
    """

    def lora_forward(W, A, B, x, alpha):
        columns = x.reshape(-1, x.shape[-1]).T
        update = (A @ B @ columns).T
        return x @ W.T + alpha / A.shape[1] * update.reshape((*x.shape[:-1], W.shape[0]))


class forms_the_transpose:
    """The update is formed in its transpose, Bᵀ Aᵀ

    With samples in rows the order of the factors is right, but the parentheses stand around the
    wrong pair: Bᵀ Aᵀ is a full k-by-d matrix. x comes first in the row of factors, so let it be
    first in the work too.
    """

    def lora_forward(W, A, B, x, alpha):
        return x @ W.T + alpha / A.shape[1] * (x @ (B.T @ A.T))


class merges_first:
    """The adapter is merged into the weight in every forward pass

    W + (α/r) A B is right, and for serving it is made once and used for ever: that is exercise 27.
    But during training A and B change at each step, so each forward would pay 2dkr flops and a
    d-by-k buffer for a matrix that is thrown away, and so would its gradient.
    """

    def lora_forward(W, A, B, x, alpha):
        return x @ (W + alpha / A.shape[1] * (A @ B)).T


class einsum_of_three:
    """One einsum contracts all three arrays at once

    By default (optimize=False) np.einsum runs one nest of loops over all the indices together:
    n·d·k·r steps, several times the whole budget, though no d-by-k array is ever seen. Contract
    two arrays at a time, or say optimize=True and let einsum find a good order.
    """

    def lora_forward(W, A, B, x, alpha):
        rows = x.reshape(-1, x.shape[-1])
        update = np.einsum("nk,rk,dr->nd", rows, B, A)
        return x @ W.T + alpha / A.shape[1] * update.reshape((*x.shape[:-1], W.shape[0]))


class base_computed_twice:
    """The product with W is computed twice

    The two paths are as cheap as can be, but x @ W.T, by far the most expensive product, is
    computed a second time, here only to see its shape. Keep it in a variable: NumPy does not
    remember that it has done the same work before.
    """

    def lora_forward(W, A, B, x, alpha):
        update = alpha / A.shape[1] * ((x @ B.T) @ A.T)
        if update.shape != (x @ W.T).shape:
            raise ValueError("the two paths do not fit")
        return x @ W.T + update


class no_scale:
    """The scale α/r is missing

    Cheap, but not the same output: the adapter's path is to be multiplied by α/r. Scale the small
    array, the one with r columns, or the result: both fit into the budget.
    """

    def lora_forward(W, A, B, x, alpha):
        return x @ W.T + (x @ B.T) @ A.T


class alpha_only:
    """The scale is α instead of α/r

    Cheap, but not the same output: nobody divides by r. The whole point of the division is that one
    may change the rank and keep α.
    """

    def lora_forward(W, A, B, x, alpha):
        return x @ W.T + alpha * ((x @ B.T) @ A.T)


class scales_base_too:
    """W's path is scaled as well

    The products are right, but the scale multiplies the sum of both paths, so the pretrained layer
    itself changes by the factor α/r. Only the adapter's path is scaled: look at your brackets.
    """

    def lora_forward(W, A, B, x, alpha):
        return alpha / A.shape[1] * (x @ W.T + (x @ B.T) @ A.T)


class forgets_base:
    """W's path is missing

    The cheapest product is the one that is left out, but the adapter only corrects what the frozen
    layer says. The budget has room for both paths.
    """

    def lora_forward(W, A, B, x, alpha):
        return alpha / A.shape[1] * ((x @ B.T) @ A.T)


class rows_only:
    """Only a batch with two axes is handled

    A batch (n, k) works, but a single vector or sequences (b, t, k) do not keep their leading
    axes. Let @ work on the last axis of x and leave the others alone; nothing needs to be
    flattened.
    """

    def lora_forward(W, A, B, x, alpha):
        rows = x.reshape(-1, x.shape[-1])
        return rows @ W.T + alpha / A.shape[1] * ((rows @ B.T) @ A.T)


class r_squared:
    """The scale is α/r² instead of α/r

    The division by r happens twice. It often hides in two places: once where the scale is made,
    once more where it is used. Divide α by r once.
    """

    def lora_forward(W, A, B, x, alpha):
        return x @ W.T + alpha / A.shape[1] ** 2 * adapter(A, B, x)


class root_of_r:
    """The scale is α/√r: that is rsLoRA

    Dividing by √r is a method of its own, rank-stabilised LoRA, which keeps high ranks audible.
    A good idea, and an option in PEFT, but plain LoRA divides by r. With the wrong one of the
    two, a trained adapter comes out √r times too loud.
    """

    def lora_forward(W, A, B, x, alpha):
        return x @ W.T + alpha / A.shape[1] ** 0.5 * adapter(A, B, x)


class root_of_r_in_double:
    """The scale is α/√r, and NumPy's root makes it a float64

    Two slips in one: plain LoRA divides by r, √r is rsLoRA's. And np.sqrt gives a float64 of
    NumPy's, which makes a float32 result wider.
    """

    def lora_forward(W, A, B, x, alpha):
        return x @ W.T + alpha / np.sqrt(A.shape[1]) * adapter(A, B, x)


class floor_division:
    """The scale is α // r, rounded down

    Two strokes divide and round down: 7 // 3 is 2 and not 2.33. Where r divides α nobody
    notices, and where α < r the adapter falls silent. Use a single stroke.
    """

    def lora_forward(W, A, B, x, alpha):
        return x @ W.T + alpha // A.shape[1] * adapter(A, B, x)


class inverted_scale:
    """The scale is upside down: r/α

    A larger α should make the adapter louder, and here it makes it softer. α stands above the
    line, r below.
    """

    def lora_forward(W, A, B, x, alpha):
        return x @ W.T + A.shape[1] / alpha * adapter(A, B, x)


class rank_from_outputs:
    """r is read from the first axis of A, which is d

    A has the shape (d, r): its first axis counts the outputs, its second the rank. Dividing by d
    makes the adapter of a wide layer all but vanish.
    """

    def lora_forward(W, A, B, x, alpha):
        return x @ W.T + alpha / A.shape[0] * adapter(A, B, x)


class rank_from_inputs:
    """r is read from the second axis of B, which is k

    B has the shape (r, k): its first axis is the rank, its second counts the inputs. Dividing by k
    makes the adapter of a wide layer all but vanish.
    """

    def lora_forward(W, A, B, x, alpha):
        return x @ W.T + alpha / B.shape[1] * adapter(A, B, x)


class scale_on_both_factors:
    """The scale is applied twice, once for each factor

    A and B are both multiplied by α/r, and in the product that makes (α/r)². The scale belongs to
    the product A B: apply it once, to either factor or to their product.
    """

    def lora_forward(W, A, B, x, alpha):
        scale = alpha / A.shape[1]
        return x @ W.T + adapter(scale * A, scale * B, x)


class subtracts:
    """The adapter is subtracted instead of added

    The update is W + ΔW, a sum. With a minus sign every step that training takes is undone twice:
    the layer moves away from what it has learnt.
    """

    def lora_forward(W, A, B, x, alpha):
        return x @ W.T - alpha / A.shape[1] * adapter(A, B, x)


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
