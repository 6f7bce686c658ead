"""Known mistakes of 19_lora_backward: the gradient of X, needless work, and types."""

import numpy as np

from .mistakes import gradients, result, rows


class input_without_base:
    """dX leaves out the path through W

    A frozen weight gets no gradient of its own, but it passes the gradient on: x reaches the output
    through W, so a change of x is felt there. Without this part the layers below learn from the
    adapter alone, and from nothing at all while A is zero.
    """

    def lora_backward(G, X, W, A, B, alpha):
        s = alpha / A.shape[1]
        right = gradients(G, X, W, A, B, s, s)
        g, _ = rows(G, X)
        return right | {"dX": (s * (g @ A @ B)).reshape(X.shape)}


class input_without_adapter:
    """dX leaves out the path through the adapter

    X goes into the layer twice, through W and through A B, and the gradient comes back on both
    ways. Without the second the layers below are trained for the pretrained layer and not for the
    adapted one.
    """

    def lora_backward(G, X, W, A, B, alpha):
        s = alpha / A.shape[1]
        g, x = rows(G, X)
        return result(s * (g.T @ (x @ B.T)), s * ((g @ A).T @ x), g @ W, X)


class input_without_scale:
    """The adapter's path in dX has no scale

    dA and dB carry s, and dX needs it too: the update enters Y as s·(X Bᵀ)Aᵀ, whatever you take the
    derivative with respect to. Only the path through W has no s.
    """

    def lora_backward(G, X, W, A, B, alpha):
        s = alpha / A.shape[1]
        return gradients(G, X, W, A, B, s)


class input_scaled_whole:
    """The whole of dX is multiplied by s

    s belongs to the adapter's path alone. This happens when G is multiplied by s at the start and
    then used for all three gradients: the path through W must see the plain G.
    """

    def lora_backward(G, X, W, A, B, alpha):
        s = alpha / A.shape[1]
        g, _ = rows(G, X)
        right = gradients(G, X, W, A, B, s, s)
        return right | {"dX": (s * (g @ W + g @ A @ B)).reshape(X.shape)}


class reader_sees_updated_writer:
    """dB was computed with A after its step

    All gradients belong to one point: the A and B with which the forward pass was made. If A is
    changed first, dB answers for another layer than the one whose loss was measured. Compute all
    of them, then step.
    """

    def lora_backward(G, X, W, A, B, alpha):
        s = alpha / A.shape[1]
        right = gradients(G, X, W, A, B, s, s)
        moved = gradients(G, X, W, A - right["dA"], B, s, s)
        return right | {"dB": moved["dB"]}


class names_exchanged:
    """dA and dB are exchanged

    The gradient under "dA" has the shape of B, and the other way round: these are the letters of
    the paper, where A reads and B writes. In this course A is (d, r) and writes, B is (r, k) and
    reads.
    """

    def lora_backward(G, X, W, A, B, alpha):
        s = alpha / A.shape[1]
        right = gradients(G, X, W, A, B, s, s)
        return right | {"dA": right["dB"], "dB": right["dA"]}


class full_gradient_first:
    """The full gradient GᵀX is built on the way

    dA = s·(GᵀX)Bᵀ and dB = s·Aᵀ(GᵀX) are true, but GᵀX is the gradient of W: n·d·k multiply-adds
    and a (d, k) array, the very cost that LoRA is there to save. Multiply X with B, or G with A,
    before the rows are summed.
    """

    def lora_backward(G, X, W, A, B, alpha):
        s = alpha / A.shape[1]
        g, x = rows(G, X)
        full = g.T @ x
        return result(s * (full @ B.T), s * (A.T @ full), g @ W + s * (g @ A @ B), X)


class merged_on_the_way_back:
    """dX goes back through the merged weight

    G (W + s A B) is the right dX, but A B is a (d, k) array as large as W, made for this one
    product. G A has r columns, and (G A) B needs no large array at all.
    """

    def lora_backward(G, X, W, A, B, alpha):
        s = alpha / A.shape[1]
        g, x = rows(G, X)
        merged = W + s * (A @ B)
        return result(s * (g.T @ (x @ B.T)), s * ((g @ A).T @ x), g @ merged, X)


class batch_axis_kept:
    """dA and dB keep the batch axis of a nested batch

    For G of shape (b, t, d) only t was summed, as @ does with the last two axes, and one gradient
    for each of the b sequences came back. A and B are shared by all b·t rows, so all of them are
    added.
    """

    def lora_backward(G, X, W, A, B, alpha):
        s = alpha / A.shape[1]
        H, Q = X @ B.T, G @ A
        dA, dB = s * (G.swapaxes(-1, -2) @ H), s * (Q.swapaxes(-1, -2) @ X)
        return {"dA": dA, "dB": dB, "dX": G @ W + s * (Q @ B)}


class full_gradient_returned:
    """The gradient of W is computed and returned as well

    W is frozen, and nobody asks for its gradient. Computing it costs as much as the forward pass
    through W, and keeping it needs as much memory as W: without it LoRA saves a third of the work.
    Return dA, dB and dX only.
    """

    def lora_backward(G, X, W, A, B, alpha):
        s = alpha / A.shape[1]
        g, x = rows(G, X)
        return gradients(G, X, W, A, B, s, s) | {"dW": g.T @ x}


class three_factor_einsum:
    """One einsum multiplies three arrays at once

    np.einsum with three operands forms every product of three entries, n·d·r·k of them, unless it
    is given optimize=True or a path. No large array appears, but the time is still spent. Two
    products, one after the other, are much cheaper.
    """

    def lora_backward(G, X, W, A, B, alpha):
        s = alpha / A.shape[1]
        g, x = rows(G, X)
        dA = s * np.einsum("nd,nk,rk->dr", g, x, B)
        dB = s * np.einsum("nd,dr,nk->rk", g, A, x)
        return result(dA, dB, g @ W + s * (g @ A @ B), X)


class rows_stay_flat:
    """dX keeps the rows flattened

    For G of shape (b, t, d) the rows are rightly taken together, but X came as (b, t, k), and its
    gradient must go back in the same shape: the layer below knows nothing of the flattening.
    """

    def lora_backward(G, X, W, A, B, alpha):
        s = alpha / A.shape[1]
        right = gradients(G, X, W, A, B, s, s)
        return right | {"dX": right["dX"].reshape(-1, X.shape[-1])}


class matrices_only:
    """Only a matrix of rows is expected

    .T reverses all axes, so for (b, t, d) it gives (d, t, b), and the products no longer fit.
    Flatten the axes before the last into one, with reshape(-1, ...), and undo it for dX.
    """

    def lora_backward(G, X, W, A, B, alpha):
        s = alpha / A.shape[1]
        Q = G @ A
        return {"dA": s * (G.T @ (X @ B.T)), "dB": s * (Q.T @ X), "dX": G @ W + s * (Q @ B)}


class summed_over_first_axis_only:
    """Of a nested batch only the first axis is summed

    For G of shape (b, t, d) both b and t count rows: all b·t of them add to dA and dB. What came
    back still has an axis too many. Flatten first, then the product sums over all rows.
    """

    def lora_backward(G, X, W, A, B, alpha):
        s = alpha / A.shape[1]
        H, Q = X @ B.T, G @ A
        dA = s * np.einsum("n...d,n...r->...dr", G, H)
        dB = s * np.einsum("n...r,n...k->...rk", Q, X)
        return {"dA": dA, "dB": dB, "dX": G @ W + s * (Q @ B)}


class output_gradient_overwritten:
    """G is multiplied by s in place

    G *= s writes into the caller's array, and the rest of the backward pass, the bias for one, then
    works with a wrong gradient. s * G makes a new array.
    """

    def lora_backward(G, X, W, A, B, alpha):
        s = alpha / A.shape[1]
        right = gradients(G, X, W, A, B, s, s)
        G *= s
        return right


class float64_result:
    """The results are always float64

    An array made by np.zeros is float64 unless you say otherwise, and sums written into it become
    float64 as well. In a float32 model the gradients should be float32: pass dtype=, or let the
    products make the arrays.
    """

    def lora_backward(G, X, W, A, B, alpha):
        s = alpha / A.shape[1]
        right = gradients(G, X, W, A, B, s, s)
        return {name: value.astype(np.float64) for name, value in right.items()}


class scale_rounded_down:
    """The scale is α // r, rounded down

    // drops what is left over: 11 // 3 is 3, but 11/3 is 3.67. And with α < r nothing is left of
    the adapter. Use /.
    """

    def lora_backward(G, X, W, A, B, alpha):
        s = alpha // A.shape[1]
        return gradients(G, X, W, A, B, s, s)


class zero_alpha_replaced:
    """An α of zero is replaced by r

    `alpha or r` takes zero for a missing value, since both are false. With α = 0 the adapter is
    silent, and A and B get gradients of zero.
    """

    def lora_backward(G, X, W, A, B, alpha):
        s = (alpha or A.shape[1]) / A.shape[1]
        return gradients(G, X, W, A, B, s, s)


class update_formed:
    """dX goes through A B, multiplied out

    G (A B) is the right part of dX, but A B is a (d, k) array as large as W, made for this one
    product. G A has r columns, and (G A) B needs no large array at all.
    """

    def lora_backward(G, X, W, A, B, alpha):
        s = alpha / A.shape[1]
        g, x = rows(G, X)
        return result(s * (g.T @ (x @ B.T)), s * ((g @ A).T @ x), g @ W + s * (g @ (A @ B)), X)
