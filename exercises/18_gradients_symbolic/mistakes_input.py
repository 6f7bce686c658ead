"""Known mistakes of 18_gradients_symbolic: the gradient of x, the loss, the form of formulas."""

import sympy as sp

from .mistakes import parts, residual


class input_without_the_base:
    """The path through W is missing in the gradient of x

    W is frozen, so it gets no gradient of its own, but it still conducts: x reaches y through W as
    well as through the adapter, and the error comes back on both roads. Without Wᵀg the layers
    below hear almost nothing.
    """

    def grads(W, A, B, x, t, s):
        g = residual(W, A, B, x, t, s)
        dA, dB, _ = parts(W, A, B, x, g, s)
        return dA, dB, s * (B.T * (A.T * g))


class input_without_the_adapter:
    """The adapter's path is missing in the gradient of x

    Wᵀg is what the frozen layer alone would send down. But x reaches y through A B too, so the
    error comes back that way as well, through Aᵀ and then Bᵀ.
    """

    def grads(W, A, B, x, t, s):
        g = residual(W, A, B, x, t, s)
        dA, dB, _ = parts(W, A, B, x, g, s)
        return dA, dB, W.T * g


class input_without_the_scale:
    """The adapter's path to x lacks the scale

    dA and dB are right, but in dx the way back through the factors has no s. The adapter speaks s
    times as loud on its way forward, and so it does on the way back.
    """

    def grads(W, A, B, x, t, s):
        return parts(W, A, B, x, residual(W, A, B, x, t, s), s)


class input_all_scaled:
    """The whole gradient of x is multiplied by the scale

    s belongs to the adapter alone. The road through W has no s on the way forward, and none on the
    way back.
    """

    def grads(W, A, B, x, t, s):
        g = residual(W, A, B, x, t, s)
        dA, dB, dx = parts(W, A, B, x, g, s)
        return dA, dB, s * dx


class letters_of_the_paper:
    """The gradients of A and B are exchanged

    In the paper's letters A reads and B writes. In this course A is (d, r) and writes, B is (r, k)
    and reads: the gradient which holds x belongs to B. First comes dA, then dB.
    """

    def grads(W, A, B, x, t, s):
        dA, dB, dx = parts(W, A, B, x, residual(W, A, B, x, t, s), s, s)
        return dB, dA, dx


class gradient_of_weight_too:
    """There is a fourth gradient, that of W

    g xᵀ is what full fine-tuning would use. W is frozen here, so nobody asks for its gradient, and
    not to compute it is much of what LoRA saves. Return dA, dB and dx.
    """

    def grads(W, A, B, x, t, s):
        g = residual(W, A, B, x, t, s)
        return g * x.T, *parts(W, A, B, x, g, s, s)


class gradients_in_a_dict:
    """The gradients come in a dict

    Exercise 19 asks for a dict with names. Here the three matrices are returned as a tuple, in the
    order dA, dB, dx.
    """

    def grads(W, A, B, x, t, s):
        dA, dB, dx = parts(W, A, B, x, residual(W, A, B, x, t, s), s, s)
        return {"dA": dA, "dB": dB, "dx": dx}


class base_scaled_too:
    """The whole output is scaled, W x too

    The error belongs to s·(W x + A(B x)) here. s stands in front of the adapter alone: the frozen
    path keeps the strength that it had.
    """

    def grads(W, A, B, x, t, s):
        return parts(W, A, B, x, s * (W * x + A * (B * x)) - t, s, s)


class scale_divided_by_rank:
    """The scale is divided by r once more

    s is the whole factor in front of A B, worked out already. To divide by r turns α into α/r, and
    s is no α.
    """

    def grads(W, A, B, x, t, s):
        s = s / A.shape[1]
        return parts(W, A, B, x, residual(W, A, B, x, t, s), s, s)


class mean_over_the_outputs:
    """The loss is averaged over the outputs

    ½‖y − t‖² is half of the sum of all squares. A mean divides by d, so every gradient comes
    out too small.
    """

    def grads(W, A, B, x, t, s):
        return parts(W, A, B, x, 2 * residual(W, A, B, x, t, s) / len(t), s, s)


class input_scale_squared:
    """In the gradient of x the scale counts twice

    x passes the adapter once, so its gradient carries s once: s·Bᵀ(Aᵀg). If Aᵀg holds s already, do
    not multiply by it again.
    """

    def grads(W, A, B, x, t, s):
        return parts(W, A, B, x, residual(W, A, B, x, t, s), s, s**2)


class reader_sees_stepped_writer:
    """dB was computed with an A that has moved

    All three gradients belong to the same point. A − dA is the writer after a step, and B's
    gradient asks for the one before.
    """

    def grads(W, A, B, x, t, s):
        g = residual(W, A, B, x, t, s)
        dA, _, dx = parts(W, A, B, x, g, s, s)
        return dA, s * ((A - dA).T * g) * x.T, dx


class own_symbols:
    """The formulas use symbols of their own instead of the given entries

    A symbol made inside the function is another one than the argument's, unless both have the same
    name. Build on the matrices that were given, whatever stands in them.
    """

    def grads(W, A, B, x, t, s):
        def named(letter, M):
            return sp.Matrix(*M.shape, lambda i, j: sp.Symbol(f"{letter}_{i + 1}{j + 1}"))

        W, A, B, x, t = (named(*pair) for pair in zip("WABxt", (W, A, B, x, t), strict=True))
        return parts(W, A, B, x, residual(W, A, B, x, t, s), s, s)


class lists_for_matrices:
    """The gradients are lists of lists

    tolist() takes a matrix apart, and the caller can neither add nor multiply the result. Return
    the three sympy matrices themselves.
    """

    def grads(W, A, B, x, t, s):
        three = parts(W, A, B, x, residual(W, A, B, x, t, s), s, s)
        return tuple(each.tolist() for each in three)


class list_of_three:
    """The three gradients come in a list

    The numbers are right, but a tuple is asked: (dA, dB, dx), with round brackets or none.
    """

    def grads(W, A, B, x, t, s):
        return list(parts(W, A, B, x, residual(W, A, B, x, t, s), s, s))


class input_first:
    """The gradient of x comes first

    Asked are dA, dB and dx, in this order. The caller takes them apart by their places.
    """

    def grads(W, A, B, x, t, s):
        dA, dB, dx = parts(W, A, B, x, residual(W, A, B, x, t, s), s, s)
        return dx, dA, dB
