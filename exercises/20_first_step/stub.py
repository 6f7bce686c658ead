"""Exercise 20: the first step (Lesson 6.2).

At the start A is zero and B is random: the adapter adds nothing yet. What does
one step of gradient descent make of that? Take the loss of exercise 03,

    L = 1/(2n) Σᵢ ‖(W + s A B) xᵢ - yᵢ‖²        s = α/r

and step A and B at the same time, each against its own gradient, with the
learning rate η. Full fine-tuning would move the weight by -η Ĝ, where Ĝ is the
gradient of L with respect to W. What LoRA moves it by looks similar, and gets
much less far along Ĝ: one reason why LoRA wants a larger learning rate.

First the step itself, then three predictions about it.
"""

import numpy as np


def first_step(
    W: np.ndarray,
    X: np.ndarray,
    Y: np.ndarray,
    B: np.ndarray,
    alpha: float,
    lr: float,
) -> dict[str, np.ndarray]:
    """What changes in the first step of gradient descent, from A = 0.

    W:       (d, k), frozen
    X, Y:    (n, k) inputs and (n, d) targets, one sample in each row
    B:       (r, k), random
    returns  a dict of new arrays, each the value after the step minus the
             value before it: "dA" (d, r), "dB" (r, k), and "dW" (d, k) for
             the effective weight W + s A B, of which W itself stays

    The type is that of the arguments, and these stay as they are.
    """
    # TODO: two gradients at A = 0, one step, the new product.
    raise NotImplementedError("first_step")


def rank_bound(r: int, n: int) -> int:
    """The largest rank that dW can have after n samples, for large d and k."""
    # TODO: dW is a product. Which of its factors is the thinner?
    raise NotImplementedError("rank_bound")


def zero_gradient() -> str:
    """Which factor has a gradient of zero at the start: "A" or "B"?

    In the letters of this course: A writes and starts at zero, B reads.
    """
    # TODO: one letter.
    raise NotImplementedError("zero_gradient")


def step_ratio(k: int, r: int, s: float) -> float:
    """How far LoRA's first step goes along that of full fine-tuning: the mean.

    The entries of B are independent and uniform between -1/√k and 1/√k. Then
    the mean of dW over all such B is a multiple of the full step -η Ĝ:
    return that factor. (A single dW is longer than this. What is left of it
    lies across Ĝ, and averages out.)
    """
    # TODO: the mean of BᵀB, times what the scale adds.
    raise NotImplementedError("step_ratio")
