"""Known mistakes of 18_gradients_symbolic: the error, and the gradients of A and B."""


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


class reader_outer_reversed:
    """The gradient of B is transposed

    x (Aᵀg)ᵀ is a (k, r) matrix, and B is (r, k). In u vᵀ the rows are those of u: Aᵀg, which has r
    entries, stands on the left, and x on the right.
    """

    def grads(W, A, B, x, t, s):
        dA, dB, dx = parts(W, A, B, x, residual(W, A, B, x, t, s), s, s)
        return dA, dB.T, dx


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
