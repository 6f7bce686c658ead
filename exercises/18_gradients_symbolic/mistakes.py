"""Known mistakes of 18_gradients_symbolic."""

import sympy as sp


def residual(W, A, B, x, t, s):
    return W * x + s * (A * (B * x)) - t


def parts(W, A, B, x, g, s, path=1):
    """The three gradients from an error g at scale s, with the adapter's path to x at `path`."""
    q = A.T * g
    return s * g * (B * x).T, s * q * x.T, W.T * g + path * (B.T * q)


class residual_turned_round:
    """The error is t − y instead of y − t

    L grows with the distance of y from t, and its derivative with respect to y is y − t. With t − y
    all three gradients point the other way, and the step that should go downhill goes up. t enters
    L with a minus sign, y does not.
    """

    def grads(W, A, B, x, t, s):
        return parts(W, A, B, x, -residual(W, A, B, x, t, s), s, s)


class half_forgotten:
    """The ½ of the loss is forgotten

    The derivative of ‖y − t‖² is 2(y − t), and the ½ in front of the loss is there to cancel this
    2. Here everything comes out twice as large. Write dL = gᵀ dy: g is y − t without a factor.
    """

    def grads(W, A, B, x, t, s):
        return parts(W, A, B, x, 2 * residual(W, A, B, x, t, s), s, s)


class scale_left_out:
    """The scale s is left out

    y depends on A and B through s·A(Bx), so whatever comes back through the adapter carries s as
    well. Only the path through W has none. With s = 1 nobody notices, with α ≠ r everybody should.
    """

    def grads(W, A, B, x, t, s):
        return parts(W, A, B, x, residual(W, A, B, x, t, s), 1)


class writer_without_scale:
    """The gradient of A lacks the scale

    A stands in y behind s, as B does, and so its gradient carries s too: s·g(Bx)ᵀ. The gradients
    of B and x have it here, that of A does not.
    """

    def grads(W, A, B, x, t, s):
        g = residual(W, A, B, x, t, s)
        _, dB, dx = parts(W, A, B, x, g, s, s)
        return g * (B * x).T, dB, dx


class reader_without_scale:
    """The gradient of B lacks the scale

    B stands in y behind s, as A does, and so its gradient carries s too: s·(Aᵀg)xᵀ. The gradients
    of A and x have it here, that of B does not.
    """

    def grads(W, A, B, x, t, s):
        g = residual(W, A, B, x, t, s)
        dA, _, dx = parts(W, A, B, x, g, s, s)
        return dA, (A.T * g) * x.T, dx


class factors_without_scale:
    """The gradients of A and B lack the scale

    The way back to x has its s, but the gradients of the factors do not. Both stand behind s in
    y = Wx + s·A(Bx), so both derivatives carry it too.
    """

    def grads(W, A, B, x, t, s):
        return parts(W, A, B, x, residual(W, A, B, x, t, s), 1, s)


class scale_squared:
    """The scale counts twice in the gradients of A and B

    s stands once in y, so it stands once in the derivative. s² does have its place, but later: in
    the change of the output after a step, where the gradient meets the s of the forward pass.
    """

    def grads(W, A, B, x, t, s):
        return parts(W, A, B, x, residual(W, A, B, x, t, s), s**2, s)


class error_without_scale:
    """The error was computed without the scale

    The gradients are right for an error g, but g itself belongs to the output Wx + A(Bx), a layer
    with s = 1. The loss is that of the scaled layer: s belongs into y too.
    """

    def grads(W, A, B, x, t, s):
        return parts(W, A, B, x, residual(W, A, B, x, t, 1), s, s)


class error_of_the_base:
    """The error is that of the frozen layer alone

    Wx − t is the error before there was an adapter. It is the right one only as long as A is zero;
    from the first step on the adapter adds its own part to y, and the error must know of it.
    """

    def grads(W, A, B, x, t, s):
        return parts(W, A, B, x, W * x - t, s, s)


class target_forgotten:
    """The target is missing in the error

    With y instead of y − t the layer is taught to output zero. The error is a difference: what came
    out, minus what should have come out.
    """

    def grads(W, A, B, x, t, s):
        return parts(W, A, B, x, residual(W, A, B, x, 0 * t, s), s, s)


class writer_not_transposed:
    """The error goes back through A, not through Aᵀ

    Forward A turns r numbers into d. Backward the error has d numbers and B asks for r, so it goes
    through Aᵀ. If A is square the wrong product raises no error at all, and otherwise a ShapeError.
    """

    def grads(W, A, B, x, t, s):
        g = residual(W, A, B, x, t, s)
        q = A * g
        return s * g * (B * x).T, s * q * x.T, W.T * g + s * (B.T * q)


class weight_not_transposed:
    """The error goes back through W, not through Wᵀ

    Forward W turns k numbers into d, so the way back from d to k is Wᵀ. Look at the shapes: x has
    k entries, and so must its gradient.
    """

    def grads(W, A, B, x, t, s):
        g = residual(W, A, B, x, t, s)
        dA, dB, _ = parts(W, A, B, x, g, s)
        return dA, dB, W * g + s * (B.T * (A.T * g))


class outer_order_reversed:
    """The two sides of the outer products are exchanged

    u vᵀ has the rows of u and the columns of v. The gradient of A is (d, r) like A, so the error,
    which has d entries, stands on the left; that of B is (r, k), so x stands on the right. What you
    have is the transpose of both.
    """

    def grads(W, A, B, x, t, s):
        dA, dB, dx = parts(W, A, B, x, residual(W, A, B, x, t, s), s, s)
        return dA.T, dB.T, dx


class input_gradient_as_row:
    """The gradient of x is a row

    gᵀW + s·(gᵀA)B holds the right numbers, but as a (1, k) row. x is a (k, 1) column, and a
    gradient has the shape of what it belongs to: transpose, or start from Wᵀg.
    """

    def grads(W, A, B, x, t, s):
        dA, dB, dx = parts(W, A, B, x, residual(W, A, B, x, t, s), s, s)
        return dA, dB, dx.T


class not_through_the_writer:
    """The error reaches B without passing through A

    s·g xᵀ is a (d, k) matrix: up to s it is the gradient of W, not that of B. Between the error and
    B stands the writer A, so B hears of the error only as Aᵀg, which has r numbers.
    """

    def grads(W, A, B, x, t, s):
        g = residual(W, A, B, x, t, s)
        dA, _, dx = parts(W, A, B, x, g, s, s)
        return dA, s * g * x.T, dx


class not_through_the_reader:
    """A meets x itself instead of what B has read

    s·g xᵀ is a (d, k) matrix: up to s it is the gradient of W, not that of A. A never sees x. What
    it is multiplied with in the forward pass is Bx, which has r numbers.
    """

    def grads(W, A, B, x, t, s):
        g = residual(W, A, B, x, t, s)
        _, dB, dx = parts(W, A, B, x, g, s, s)
        return s * g * x.T, dB, dx


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
