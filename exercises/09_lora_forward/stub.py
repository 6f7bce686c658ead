"""Exercise 09: the LoRA forward pass (Lesson 4.2).

An adapted layer sends its input down two paths. The frozen weight W does what
it has always done. Beside it B reads r numbers from the input, A writes them
to the output, and α/r says how loud this second voice is:

    y = W x + (α/r) A (B x)            for one sample, x a column

A batch keeps its samples in rows, x of shape (n, k), and row i of the output
is the y of row i. Every product turns round then. Work from the inside: what
has B read from n samples, and in which shape?

Small as it is, this line is wrong in many a real repository: a missing 1/r
here, a scaled W there. And the loss goes down all the same.
"""

import numpy as np


def lora_forward(
    W: np.ndarray,
    A: np.ndarray,
    B: np.ndarray,
    x: np.ndarray,
    alpha: float,
) -> np.ndarray:
    """The output of a linear layer with a LoRA adapter.

    W:       (d, k), frozen
    A:       (d, r), writes
    B:       (r, k), reads
    x:       (..., k): one sample (k,), a batch (n, k), or more leading axes;
             a batch may be empty
    alpha:   α; the adapter is scaled by α/r, with r read from the factors
    returns  (..., d): the leading axes of x are kept; a new array with the
             type of the inputs, which stay as they are
    """
    # TODO: add the two paths.
    raise NotImplementedError("lora_forward")
