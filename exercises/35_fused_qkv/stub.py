"""Exercise 35: one weight for q, k and v (Lesson 7.5).

Many models compute q, k and v in one product: their weights lie one above
the other in a single matrix.

    W = [W_q]   d_q rows         y = W x = [q]
        [W_k]   d_k rows                   [k]
        [W_v]   d_v rows                   [v]

The paper's choice, adapters on q and v alone, then means: two adapters, each
with a reader and a rank of its own, which change the first d_q and the last
d_v outputs. loralib calls it enable_lora=[True, False, True].

With grouped-query attention several heads share a key and a value, so d_k
and d_v are smaller than d_q. GPT-2's Conv1D stores W turned round, (k, d).
"""

import numpy as np

Adapter = tuple[np.ndarray, np.ndarray]


def fused_forward(
    x: np.ndarray,
    weight: np.ndarray,
    sizes: tuple[int, ...],
    adapters: list[Adapter | None],
    alpha: float,
    transposed: bool = False,
) -> np.ndarray:
    """The output of a fused layer with an adapter on some of its parts.

    x:          (..., k): one sample, a batch, which may be empty, or more
                leading axes
    weight:     (d, k), or (k, d) if transposed
    sizes:      how many outputs each part has, in order; their sum must be
                d, or else ValueError
    adapters:   as many entries as sizes: (A, B) of the shapes (size, r) and
                (r, k), or None for a part without one. Each pair has its
                own r, and so its own scale alpha / r
    returns     (..., d), a new array with the type of the inputs
    """
    # TODO: the base's output, then each adapter's on its own rows.
    raise NotImplementedError("fused_forward")


def fused_merge(
    weight: np.ndarray,
    sizes: tuple[int, ...],
    adapters: list[Adapter | None],
    alpha: float,
    transposed: bool = False,
) -> np.ndarray:
    """The weight that gives the same output without adapters.

    The arguments are those of fused_forward, and so is the ValueError. The
    result is a new array, stored as the weight is: (d, k) or (k, d).
    """
    # TODO
    raise NotImplementedError("fused_merge")
