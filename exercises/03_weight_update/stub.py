"""Exercise 03: one step of gradient descent (Lesson 2.2).

Fine-tuning never replaces a weight, it adds to it: W + ΔW. Here is the ΔW
of a single step: gradient descent on the squared error of a linear layer

    L(W) = 1/(2n) Σᵢ ‖W xᵢ - yᵢ‖²          the mean over n samples
    ΔW   = -η ∂L/∂W

Each sample adds one outer product, its error times its input, so the rank of
the whole step is at most n. Two products of matrices do it for all samples
at once: one for the errors, one that sums over the samples. That a dense
(d, k) matrix full of numbers can have a rank that small is where LoRA begins.
"""

import numpy as np


def sgd_delta(
    W: np.ndarray,
    X: np.ndarray,
    Y: np.ndarray,
    lr: float,
) -> tuple[np.ndarray, np.ndarray]:
    """The weight after one step, and the step itself.

    W:       (d, k); it stays as it is
    X:       (n, k), one sample in each row
    Y:       (n, d), the targets
    lr:      the learning rate η
    returns  (W_new, dW), both (d, k), new arrays with the type of the
             inputs: W_new = W + dW
    """
    # TODO: the gradient of L, then the step against it.
    raise NotImplementedError("sgd_delta")
