"""Known mistakes of 19_lora_backward: the gradients of A and B."""

import numpy as np


def rows(G, X):
    """G and X as (n, d) and (n, k), whatever axes stood before the last."""
    return G.reshape(-1, G.shape[-1]), X.reshape(-1, X.shape[-1])


def result(dA, dB, dX, X):
    return {"dA": dA, "dB": dB, "dX": dX.reshape(X.shape)}


def gradients(G, X, W, A, B, s, path=1.0, s_writer=None):
    """The three gradients at scale s, the adapter's path to X at scale `path`, dA at `s_writer`."""
    g, x = rows(G, X)
    q = g @ A
    s_writer = s if s_writer is None else s_writer
    return result(s_writer * (g.T @ (x @ B.T)), s * (q.T @ x), g @ W + path * (q @ B), X)


class scale_left_out:
    """The scale s = α/r is left out

    The forward pass multiplies the update by s, so every derivative of it carries s as well. All
    that goes through the adapter comes out 1/s times what it should be; only the path through W
    has no s.
    """

    def lora_backward(G, X, W, A, B, alpha):
        return gradients(G, X, W, A, B, 1.0)


class writer_without_scale:
    """dA leaves out the scale s

    Y depends on A through s·(X Bᵀ)Aᵀ, so the derivative with respect to A carries s, just as that
    with respect to B does. Without it A learns 1/s times as fast as it should beside B.
    """

    def lora_backward(G, X, W, A, B, alpha):
        s = alpha / A.shape[1]
        return gradients(G, X, W, A, B, s, s, 1.0)


class reader_without_scale:
    """dB leaves out the scale s

    Y depends on B through s·(X Bᵀ)Aᵀ, so the derivative with respect to B carries s, just as that
    with respect to A does. Without it B learns 1/s times as fast as it should beside A.
    """

    def lora_backward(G, X, W, A, B, alpha):
        s = alpha / A.shape[1]
        return gradients(G, X, W, A, B, 1.0, s, s)


class factors_without_scale:
    """dA and dB leave out the scale s

    The way back to X has its s, but the gradients of A and B do not. Both factors stand behind s in
    Y = X Wᵀ + s·(X Bᵀ)Aᵀ, so both derivatives carry it too.
    """

    def lora_backward(G, X, W, A, B, alpha):
        s = alpha / A.shape[1]
        return gradients(G, X, W, A, B, 1.0, s)


class scale_squared:
    """The scale counts twice in the gradients of A and B

    Y depends on A through s·(X Bᵀ)Aᵀ, once through s, and so does the gradient: s to the first
    power. s² appears later, in the change of A B after one step, when the gradient is multiplied
    by the forward scale again.
    """

    def lora_backward(G, X, W, A, B, alpha):
        s = alpha / A.shape[1]
        return gradients(G, X, W, A, B, s**2, s)


class scale_is_alpha:
    """The scale is α instead of α/r

    The forward pass divides by the rank, so the backward pass must do it as well, and every
    gradient is r times too large without it. r is the number of columns of A.
    """

    def lora_backward(G, X, W, A, B, alpha):
        return gradients(G, X, W, A, B, float(alpha), float(alpha))


class mean_over_batch:
    """The gradients of A and B are divided by n

    G is the gradient of the loss, and if the loss is a mean, its 1/n is in G already. Dividing
    once more shrinks the step with the batch. Over the rows you only add up.
    """

    def lora_backward(G, X, W, A, B, alpha):
        s = alpha / A.shape[1]
        g, _ = rows(G, X)
        return gradients(G, X, W, A, B, s / len(g), s)


class transposed_gradients:
    """The gradients of A and B are transposed

    A gradient has the shape of what it belongs to, one number for each entry: dA is (d, r) like A
    and dB is (r, k) like B. In dA the error G stands on the left, since it has the d outputs.
    """

    def lora_backward(G, X, W, A, B, alpha):
        s = alpha / A.shape[1]
        right = gradients(G, X, W, A, B, s, s)
        return right | {"dA": right["dA"].T, "dB": right["dB"].T}


class batch_not_summed:
    """The gradients of A and B are not summed over the batch

    Each row gives its own outer product, and they came back side by side, with n as a further
    axis. The loss depends on A through all the rows, so their contributions are added. A matrix
    product with n in the middle does that by itself.
    """

    def lora_backward(G, X, W, A, B, alpha):
        s = alpha / A.shape[1]
        g, x = rows(G, X)
        h, q = x @ B.T, g @ A
        dX = g @ W + s * (q @ B)
        return result(s * g[:, :, None] * h[:, None, :], s * q[:, :, None] * x[:, None, :], dX, X)


class first_row_only:
    """Only the first row of the batch is counted

    The formula for one vector, g(Bx)ᵀ, was applied to row 0. Every row adds its own outer product
    to the gradient: sum over all of them.
    """

    def lora_backward(G, X, W, A, B, alpha):
        s = alpha / A.shape[1]
        g, x = rows(G, X)
        dA = s * np.outer(g[0], B @ x[0])
        dB = s * np.outer(g[0] @ A, x[0])
        return result(dA, dB, g @ W + s * (g @ A @ B), X)


class product_of_sums:
    """The rows were added up before they were multiplied

    The sum of outer products is not the outer product of sums: the latter also multiplies the
    error of one row with the input of another, as if every input were to blame for every error.
    Multiply row by row, then add.
    """

    def lora_backward(G, X, W, A, B, alpha):
        s = alpha / A.shape[1]
        g, x = rows(G, X)
        total_g, total_x = g.sum(axis=0), x.sum(axis=0)
        dA = s * np.outer(total_g, B @ total_x)
        dB = s * np.outer(total_g @ A, total_x)
        return result(dA, dB, g @ W + s * (g @ A @ B), X)
