"""Known mistakes of 02_linear_forward: types, shapes that go unchecked, and lost axes."""

import numpy as np

from .mistakes import check, plus


class float64_zeros_for_bias:
    """A missing bias is replaced by float64 zeros

    np.zeros makes float64 unless you say otherwise, and float32 plus float64 is float64: the output
    of a float32 layer comes out in double precision, at twice the memory. Add nothing where
    there is nothing to add.
    """

    def linear(W, x, b=None):
        check(W, x, b)
        return x @ W.T + (np.zeros(W.shape[0]) if b is None else b)


class float64_result:
    """The result is always float64

    float32 inputs should give a float32 output. Converting an input with dtype=float, or
    collecting the result in a plain np.zeros, makes float64 of everything it touches: twice the
    memory, for nothing.
    """

    def linear(W, x, b=None):
        check(W, x, b)
        return plus(np.asarray(x, dtype=np.float64) @ W.T, b)


class type_of_x:
    """The result is squeezed into the type of x

    Where x holds integers and W fractions, an output array with the type of x cuts off everything
    behind the point. Let NumPy find the type that holds both: x @ W.T does, and so does
    np.result_type.
    """

    def linear(W, x, b=None):
        check(W, x, b)
        y = np.empty((*x.shape[:-1], W.shape[0]), dtype=x.dtype)
        y[...] = plus(x @ W.T, b)
        return y


class type_of_weight:
    """The result is squeezed into the type of W

    Where W holds integers and x fractions, an output array with the type of W cuts off everything
    behind the point. Let NumPy find the type that holds both: x @ W.T does, and so does
    np.result_type.
    """

    def linear(W, x, b=None):
        check(W, x, b)
        y = np.empty((*x.shape[:-1], W.shape[0]), dtype=W.dtype)
        y[...] = plus(x @ W.T, b)
        return y


class bias_shape_unchecked:
    """The shape of b is not checked

    NumPy stretches whatever can be stretched: a b of one number goes to all outputs, one of shape
    (n, d) gives each sample a bias of its own, and no error says that the caller has mixed
    something up. Compare b.shape with (d,).
    """

    def linear(W, x, b=None):
        if x.shape[-1] != W.shape[1]:
            raise ValueError("x does not fit W")
        return plus(x @ W.T, b)


class bias_length_only:
    """Only the number of entries of b is checked

    A b of shape (1, d) or (d, 1) has d entries too, but a (d, 1) array broadcasts along the samples
    and a (1, d) array gives a single vector a second axis. Compare the whole shape.
    """

    def linear(W, x, b=None):
        if x.shape[-1] != W.shape[1] or (b is not None and b.size != W.shape[0]):
            raise ValueError("the shapes do not fit")
        return plus(x @ W.T, b)


class inputs_stretched:
    """An x with a single input is stretched to k of them

    Unlike @, einsum and * stretch an axis of length 1 to any length: x of shape (n, 1) is taken
    for k equal inputs, and the sum goes through. Compare x.shape[-1] with k before you multiply.
    """

    def linear(W, x, b=None):
        if b is not None and b.shape != W.shape[:1]:
            raise ValueError("b does not fit W")
        return plus(np.einsum("...k,dk->...d", x, W), b)


class assert_for_errors:
    """assert is used where ValueError is asked for

    assert states what you believe of your own code. It raises AssertionError, and with python -O it
    does nothing at all. For arguments that do not fit, raise ValueError.
    """

    def linear(W, x, b=None):
        assert x.shape[-1] == W.shape[1]
        assert b is None or b.shape == W.shape[:1]
        return plus(x @ W.T, b)


class bias_squeezed_in:
    """The bias is added in place, to a product of integers

    y += b keeps the type of y. Where W and x hold integers, y holds integers too, and NumPy refuses
    to write the fractions of b into it. y + b makes a new array of the type that holds both.
    """

    def linear(W, x, b=None):
        check(W, x, b)
        y = x @ W.T
        if b is not None:
            y += b
        return y


class column_formula_as_it_stands:
    """The formula for one column is typed as it stands

    W @ x + b is right for one sample with a bias, and says nothing of the rest: a batch has its
    samples in rows, b may be None, and shapes that do not fit want a ValueError, also where
    NumPy would stretch them.
    """

    def linear(W, x, b=None):
        return W @ x + b


class rows_of_a_batch_only:
    """The code goes through the rows of x, as if x were always a batch

    One row after the other is right for two axes. For a single sample the "rows" are its numbers,
    for sequences they are matrices. x @ W.T takes any leading axes at once, and it is faster.
    """

    def linear(W, x, b=None):
        check(W, x, b)
        return np.array([plus(W @ row, b) for row in x])


class zero_bias_unchecked:
    """A bias of zeros is not looked at

    b.any() is false for zeros, so a bias of the wrong length passes as long as it is zero, and
    fails at the first step of training. Whether there is a bias is asked by `b is not None`.
    """

    def linear(W, x, b=None):
        check(W, x, b if b is not None and b.any() else None)
        return plus(x @ W.T, b if b is not None and b.any() else None)


class lone_axes_dropped:
    """Axes of length one are dropped from the result

    squeeze() takes away every axis of length one, also that of a batch with a single row, or that
    of a layer with one output. The leading axes of x are to be kept, whatever their lengths.
    """

    def linear(W, x, b=None):
        check(W, x, b)
        y = plus(x @ W.T, b)
        return np.squeeze(y)


class empty_batch_refused:
    """An empty batch is refused

    A batch without rows fits: its last axis has the length k, and its output has no rows either.
    Look at the last axis alone, not at how many entries there are.
    """

    def linear(W, x, b=None):
        if x.size == 0:
            raise ValueError("x is empty")
        check(W, x, b)
        return plus(x @ W.T, b)


class float32_result:
    """The result is always float32

    Most models compute in float32, but here the inputs decide: float64 arrays give a float64
    result. A cast throws away half of its digits.
    """

    def linear(W, x, b=None):
        check(W, x, b)
        return plus(x @ W.T, b).astype(np.float32)
