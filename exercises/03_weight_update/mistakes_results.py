"""Known mistakes of 03_weight_update: the rate, and what is returned."""

from .mistakes import gradient, step


class updates_in_place:
    """W itself is changed

    W -= ... writes into the array of the caller, who is left without the pretrained weight: there
    is nothing to go back to, and a second call starts from another point. W + dW makes a new array.
    """

    def sgd_delta(W, X, Y, lr):
        dW = -lr * gradient(W, X, Y)
        W += dW
        return W, dW


class returns_gradient:
    """The gradient is returned in place of the step

    The new weight is right, but the second result is the gradient Ĝ, and dW is -η Ĝ: what was
    added to W. Then W_new = W + dW holds.
    """

    def sgd_delta(W, X, Y, lr):
        G = gradient(W, X, Y)
        return W - lr * G, G


class returns_what_was_subtracted:
    """The second result is what was subtracted, not what was added

    The new weight is right, but dW = +η Ĝ has the wrong sign. dW is the change, new minus old, so
    that W_new = W + dW holds.
    """

    def sgd_delta(W, X, Y, lr):
        dW = lr * gradient(W, X, Y)
        return W - dW, dW


class rate_ignored:
    """The learning rate is not used

    The step is the whole gradient, whatever lr says. The gradient knows the direction and how steep
    the slope is, but not how far its picture of the loss can be trusted: that is what lr
    is for.
    """

    def sgd_delta(W, X, Y, lr):
        return step(W, -gradient(W, X, Y))


class rate_applied_twice:
    """The learning rate is applied twice to the new weight

    dW = -η Ĝ contains the learning rate already. W + lr * dW multiplies by it once more, and the
    new weight hardly moves.
    """

    def sgd_delta(W, X, Y, lr):
        dW = -lr * gradient(W, X, Y)
        return W + lr * dW, dW


class results_swapped:
    """The two results are in the wrong order

    The new weight comes first, the change second: (W_new, dW). They have the same shape, so nothing
    but the numbers shows that they have changed places.
    """

    def sgd_delta(W, X, Y, lr):
        return step(W, -lr * gradient(W, X, Y))[::-1]


class change_subtracted:
    """W_new is W - dW, which is the way uphill

    dW holds the minus already: it is what is added to W. With a second minus the weight moves
    against the step. Only one of the two may carry the sign.
    """

    def sgd_delta(W, X, Y, lr):
        dW = -lr * gradient(W, X, Y)
        return W - dW, dW


class rate_squared:
    """The learning rate is multiplied in twice

    Both results move by η² instead of η. It often happens where the gradient was scaled in one line
    and the step in the next.
    """

    def sgd_delta(W, X, Y, lr):
        return step(W, -(lr**2) * gradient(W, X, Y))


class step_alone:
    """Only dW is returned

    Two results are asked for, in a tuple: the new weight, and the step that leads to it.
    """

    def sgd_delta(W, X, Y, lr):
        return -lr * gradient(W, X, Y)


class new_weight_alone:
    """Only the new weight is returned

    Two results are asked for, in a tuple: the new weight, and the step that leads to it. LoRA is
    about the second.
    """

    def sgd_delta(W, X, Y, lr):
        return W - lr * gradient(W, X, Y)


class weight_unchanged:
    """The old weight comes back as the new one

    ΔW is right, but it is never added: the step is computed and not taken. W_new is W + ΔW.
    """

    def sgd_delta(W, X, Y, lr):
        return W.copy(), -lr * gradient(W, X, Y)


class step_becomes_the_weight:
    """dW becomes the new weight, so both results are one array

    W_new = dW gives the array a second name and makes no copy. What is added to W_new then lands in
    dW as well, and the step that comes back has W in it. W + dW makes a new array.
    """

    def sgd_delta(W, X, Y, lr):
        new = dW = -lr * gradient(W, X, Y)
        new += W
        return new, dW
