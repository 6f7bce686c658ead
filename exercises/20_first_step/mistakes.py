"""Known mistakes of 20_first_step: the step itself."""

import numpy as np


def gradient(W, X, Y):
    """∂L/∂W, (d, k)."""
    return (X @ W.T - Y).T @ X / len(X)


def step(G, B, eta, s_writer, s_product):
    """The changes for a gradient G, with one scale for the gradient and one for the product."""
    dA = -eta * s_writer * (G @ B.T)
    return {"dA": dA, "dB": np.zeros_like(B), "dW": s_product * (dA @ B)}


class scale_once_in_product:
    """dW carries s once, and it should be s²

    The scale works twice: the gradient of A brings s along, and the product A B is multiplied by s
    once more before it is added to W. So the first step grows with the square of α/r.
    """

    def first_step(W, X, Y, B, alpha, lr):
        return step(gradient(W, X, Y), B, lr, alpha / len(B), 1.0)


class scale_not_in_gradient:
    """The gradient of A leaves out s

    A enters the loss through s A B, so its gradient carries the factor s: ∂A = s Ĝ Bᵀ. Without it
    the writer moves as if α were r, and dW has only one s left.
    """

    def first_step(W, X, Y, B, alpha, lr):
        return step(gradient(W, X, Y), B, lr, 1.0, alpha / len(B))


class no_scale:
    """The scale is left out everywhere

    α has no effect at all: the step is that of α = r. s = α/r belongs to the gradient of A, and
    once more to the product.
    """

    def first_step(W, X, Y, B, alpha, lr):
        return step(gradient(W, X, Y), B, lr, 1.0, 1.0)


class scale_is_alpha:
    """The scale is α instead of α/r

    Nobody divides by the rank, and because the scale counts twice the step is r² times too large.
    r is the number of rows of B.
    """

    def first_step(W, X, Y, B, alpha, lr):
        return step(gradient(W, X, Y), B, lr, alpha, alpha)


class full_step:
    """dW is the step of full fine-tuning

    -η Ĝ is what W itself would do, were it trained. LoRA's step goes through the factors: BᵀB
    projects Ĝ onto the rows of B. In general it points elsewhere, and its rank is at most r.
    """

    def first_step(W, X, Y, B, alpha, lr):
        G = gradient(W, X, Y)
        return step(G, B, lr, alpha / len(B), 1.0) | {"dW": -lr * G}


class mean_step:
    """dW is the mean over all B, not the step for this B

    s² r/(3k) times the full step is what comes out on average, when B is drawn again and again.
    Here one B is given, and dW must be made with it.
    """

    def first_step(W, X, Y, B, alpha, lr):
        G, s, (r, k) = gradient(W, X, Y), alpha / len(B), B.shape
        return step(G, B, lr, s, s) | {"dW": -lr * s**2 * r / (3 * k) * G}


class gram_of_rows:
    """BBᵀ is used instead of BᵀB

    BBᵀ is (r, r), and Ĝ has k columns: the shapes do not fit. The step of A brings Bᵀ to the right
    of Ĝ, and the product A B puts B behind it: Ĝ BᵀB, with a (k, k) matrix.
    """

    def first_step(W, X, Y, B, alpha, lr):
        G, s = gradient(W, X, Y), alpha / len(B)
        return step(G, B, lr, s, s) | {"dW": -lr * s**2 * G @ (B @ B.T)}


class minus_forgotten:
    """The step goes up the hill

    Gradient descent moves against the gradient: every change has a minus sign. With a plus the loss
    grows. Is the error XWᵀ - Y, or the other way round?
    """

    def first_step(W, X, Y, B, alpha, lr):
        s = alpha / len(B)
        return step(gradient(W, X, Y), B, -lr, s, s)


class gradients_returned:
    """Gradients are returned instead of changes

    The change is what the step adds, -η times the gradient. And dW is the change of the effective
    weight, s times the change of A B, and not the gradient of W, which nobody steps along.
    """

    def first_step(W, X, Y, B, alpha, lr):
        G, s = gradient(W, X, Y), alpha / len(B)
        return step(G, B, -1.0, s, s) | {"dW": G}


class nothing_moves:
    """Nothing moves

    The adapter adds nothing at the start, but ∂A = s Ĝ Bᵀ does not contain A: it is B that must not
    be zero. Only if both were zero, nothing would ever move.
    """

    def first_step(W, X, Y, B, alpha, lr):
        return step(np.zeros_like(W), B, lr, 1.0, 1.0)


class names_exchanged:
    """dA and dB are exchanged

    In the paper A reads, is random and has a zero gradient at first; B writes and starts at zero.
    In this course it is the other way round: A (d, r) starts at zero and moves, B (r, k) stays.
    """

    def first_step(W, X, Y, B, alpha, lr):
        s = alpha / len(B)
        right = step(gradient(W, X, Y), B, lr, s, s)
        return right | {"dA": right["dB"], "dB": right["dA"]}


class reader_sees_moved_writer:
    """B was stepped with the new A

    Both gradients belong to the same point, where A is zero, so that B has none. If A is moved
    first and the gradient of B is taken afterwards, then two half steps were made in place of one.
    """

    def first_step(W, X, Y, B, alpha, lr):
        s = alpha / len(B)
        G = gradient(W, X, Y)
        right = step(G, B, lr, s, s)
        moved = gradient(W + right["dW"], X, Y)
        dB = -lr * s * (right["dA"].T @ moved)
        return right | {"dB": dB, "dW": s * right["dA"] @ (B + dB)}


class old_error_for_the_reader:
    """B was stepped with the new A and the old error

    The gradient of B is s Aᵀ Ĝ with the A of the forward pass, and that was zero. Here A had moved
    already when it was put in, so B moved along as well, in a step where it stands still.
    """

    def first_step(W, X, Y, B, alpha, lr):
        s = alpha / len(B)
        G = gradient(W, X, Y)
        right = step(G, B, lr, s, s)
        dB = -lr * s * (right["dA"].T @ G)
        return right | {"dB": dB, "dW": s * right["dA"] @ (B + dB)}


class new_weight_returned:
    """dW holds the new weight

    W + s A B after the step was returned. What is asked is the change, after minus before.
    """

    def first_step(W, X, Y, B, alpha, lr):
        s = alpha / len(B)
        right = step(gradient(W, X, Y), B, lr, s, s)
        return right | {"dW": W + right["dW"]}


class sum_over_samples:
    """The loss is summed, not averaged

    L has 1/(2n) in front, and so its gradient is divided by n. Without that the step grows with
    every further sample.
    """

    def first_step(W, X, Y, B, alpha, lr):
        s = alpha / len(B)
        return step(len(X) * gradient(W, X, Y), B, lr, s, s)


class mean_over_entries:
    """The loss is averaged over all n·d entries

    That is what mean() of the squared errors does, and many libraries call it the mean squared
    error. Here the mean is over the n samples only: the sum over the d outputs stays.
    """

    def first_step(W, X, Y, B, alpha, lr):
        s = alpha / len(B)
        return step(gradient(W, X, Y) / len(W), B, lr, s, s)


class factor_two:
    """The step is twice as large: ½ was forgotten

    The derivative of a square brings a 2, and the ½ of the loss takes it away again.
    """

    def first_step(W, X, Y, B, alpha, lr):
        s = alpha / len(B)
        return step(2 * gradient(W, X, Y), B, lr, s, s)


class weight_overwritten:
    """W itself was moved

    W += dW writes into the frozen weight. The effective weight W + s A B changes because A
    does; W stays what it was, bit by bit.
    """

    def first_step(W, X, Y, B, alpha, lr):
        s = alpha / len(B)
        right = step(gradient(W, X, Y), B, lr, s, s)
        W += right["dW"]
        return right


class float64_result:
    """The results are always float64

    np.zeros makes float64 arrays unless you say otherwise, and an A of that type turns all that it
    meets into float64. In a float32 model the changes should be float32.
    """

    def first_step(W, X, Y, B, alpha, lr):
        s = alpha / len(B)
        right = step(gradient(W, X, Y), B, lr, s, s)
        return {name: value.astype(np.float64) for name, value in right.items()}
