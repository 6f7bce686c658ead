"""Known mistakes of 10_cheap_forward: the order of the products."""

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
