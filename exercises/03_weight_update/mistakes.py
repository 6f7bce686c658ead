"""Known mistakes of 03_weight_update: the gradient."""

import numpy as np


def error(W, X, Y):
    return X @ W.T - Y


def gradient(W, X, Y):
    return error(W, X, Y).T @ X / len(X)


def step(W, dW):
    return W + dW, dW


class gradient_transposed:
    """The gradient is transposed

    ∂L/∂W has one entry for each entry of W, so it has W's shape, (d, k). The error belongs to the
    outputs and stands on the left, the input on the right. In the other order the product is
    (k, d): with d ≠ k it cannot be added to W, and with d = k it goes wrong without a word.
    """

    def sgd_delta(W, X, Y, lr):
        return step(W, -lr * (X.T @ error(W, X, Y)) / len(X))


class sum_over_samples:
    """The 1/n is missing: a sum over the samples instead of the mean

    The loss is the mean over the samples, so its gradient is a mean too. Without 1/n the step is n
    times too long, and every change of the batch size asks for another learning rate.
    """

    def sgd_delta(W, X, Y, lr):
        return step(W, -lr * (error(W, X, Y).T @ X))


class mean_over_everything:
    """The mean is taken over all entries of the error, 1/(nd)

    That is what .mean() of the whole array does, and torch's MSELoss. This loss sums the
    squares over the d outputs of a sample and takes the mean over the n samples alone, so the step
    must not be divided by d.
    """

    def sgd_delta(W, X, Y, lr):
        return step(W, -lr * gradient(W, X, Y) / W.shape[0])


class torch_mse:
    """The gradient is that of torch's MSELoss

    MSELoss is the mean of the squares over all n·d entries, without a ½: its gradient is
    2/(nd) · Eᵀ X. The loss here has a ½, which takes the 2 away, and its mean runs over the n
    samples alone.
    """

    def sgd_delta(W, X, Y, lr):
        return step(W, -lr * 2 * gradient(W, X, Y) / W.shape[0])


class mean_over_outputs:
    """The sum is divided by d instead of n

    The mean runs over the samples, and they are the rows of X and Y. W.shape[0] counts the outputs,
    and so does the second axis of Y.
    """

    def sgd_delta(W, X, Y, lr):
        return step(W, -lr * (error(W, X, Y).T @ X) / W.shape[0])


class factor_two:
    """The gradient is twice as long as it should be

    The derivative of a square brings down a 2, and the ½ in the loss is there to take it away. The
    two cancel: nothing is left but error times input.
    """

    def sgd_delta(W, X, Y, lr):
        return step(W, -lr * 2 * gradient(W, X, Y))


class half_kept:
    """The ½ of the loss is still there

    The ½ in the loss meets the 2 that the derivative of the square brings down, and the two cancel.
    With the ½ kept every step is half as long as it should be.
    """

    def sgd_delta(W, X, Y, lr):
        return step(W, -lr * gradient(W, X, Y) / 2)


class uphill:
    """The step goes uphill

    The gradient points to where the loss grows, so the step takes the opposite way, with a minus
    sign. Look also at the error: it is output minus target, W x - y. One sign wrong, and the
    loss grows with each step.
    """

    def sgd_delta(W, X, Y, lr):
        return step(W, lr * gradient(W, X, Y))


class targets_forgotten:
    """The targets are left out of the error

    The output W x is used instead of the error W x - y. Such a step pulls every output towards
    zero, whatever was asked for.
    """

    def sgd_delta(W, X, Y, lr):
        return step(W, -lr * ((X @ W.T).T @ X) / len(X))


class outer_of_means:
    """The mean error meets the mean input

    The mean of outer products is not the outer product of the means: each error has to meet its own
    input before anything is averaged. The product of the two means has rank one whatever the
    batch, and loses what tells the samples apart.
    """

    def sgd_delta(W, X, Y, lr):
        return step(W, -lr * np.outer(error(W, X, Y).mean(axis=0), X.mean(axis=0)))


class first_sample_only:
    """Only the first sample is used

    Its outer product is one of n, and the gradient is the mean of all of them. errors.T @ X adds
    up the whole batch in one product.
    """

    def sgd_delta(W, X, Y, lr):
        return step(W, -lr * gradient(W, X[:1], Y[:1]))


class float64_result:
    """The result is always float64

    float32 inputs should give float32 results. An array from np.zeros, or the conversion of an
    input, is float64 unless you say otherwise, and everything it touches becomes float64 too:
    twice the memory, for nothing.
    """

    def sgd_delta(W, X, Y, lr):
        return step(W, -lr * gradient(W, np.asarray(X, dtype=np.float64), Y))


class mean_over_inputs:
    """The sum is divided by k instead of n

    X.shape[1] is the number of inputs; the samples are counted by the first axis of X. The mean in
    L is over samples, so the step should not depend on how many inputs there are.
    """

    def sgd_delta(W, X, Y, lr):
        return step(W, -lr * error(W, X, Y).T @ X / X.shape[1])


class sample_by_sample:
    """The weight moves after every sample

    Each sample's error is measured at a weight that the samples before have moved: many small
    steps, one after the other. One step has one gradient, taken at W for all samples.
    """

    def sgd_delta(W, X, Y, lr):
        new = W
        for x, y in zip(X, Y, strict=True):
            new = new - lr * np.outer(new @ x - y, x) / len(X)
        return new, new - W


class errors_squared:
    """The errors are squared in the gradient

    The loss squares them, its derivative does not: ½e² has the derivative e. Squared, the step
    knows no sign any more, and every output moves down.
    """

    def sgd_delta(W, X, Y, lr):
        return step(W, -lr * (error(W, X, Y) ** 2).T @ X / len(X))


class targets_added:
    """The targets are added to the outputs

    The error is what the outputs have too much: X Wᵀ − Y. With a plus the loss asks for outputs
    near −Y, and the weight moves away from what it should learn.
    """

    def sgd_delta(W, X, Y, lr):
        return step(W, -lr * ((X @ W.T + Y).T @ X) / len(X))
