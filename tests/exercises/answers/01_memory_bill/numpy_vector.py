"""One product of two vectors; the items are NumPy scalars."""

import numpy as np


def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
    counts = np.array([n_params, n_trainable, n_trainable], dtype=np.float64)
    sizes = np.array([weight_bytes, grad_bytes, optim_bytes], dtype=np.float64)
    if (counts < 0).any() or (sizes < 0).any() or n_trainable > n_params:
        raise ValueError("impossible")
    items = counts * sizes
    return dict(zip(["weights", "grads", "optim", "total"], [*items, items.sum()], strict=True))
