"""Exercise 02: a linear layer (Lesson 2.1).

Nearly all parameters of a transformer sit in layers that do one thing:

    y = W x + b                     for one sample, x a column

W is stored as (d, k), outputs first, as in PyTorch: row i holds the weights
with which output i listens to the k inputs. A batch keeps its samples in
rows, x of shape (n, k), and row i of the output is the y of row i. The page
has the product for samples in columns; which one takes rows?

LoRA will put a second path beside this one. First the path itself.
"""

import numpy as np


def linear(
    W: np.ndarray,
    x: np.ndarray,
    b: np.ndarray | None = None,
) -> np.ndarray:
    """The output of a linear layer.

    W:       (d, k)
    x:       (..., k): one sample (k,), a batch (n, k), or more leading axes;
             a batch may be empty
    b:       (d,), or None for no bias
    returns  (..., d): the leading axes of x are kept; a new array with the
             type of the inputs, which stay as they are. Integer inputs are
             welcome, and may give integers or floats
    raises   ValueError if the last axis of x has not the length k, or if b
             has any other shape than (d,)
    """
    # TODO: check the shapes; then one product for all rows, and the bias.
    raise NotImplementedError("linear")
