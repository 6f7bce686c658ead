"""A bias without axes is added to every output."""

import numpy as np


def linear(W: np.ndarray, x: np.ndarray, b: np.ndarray | None = None) -> np.ndarray:
    """y = W x + b, with the samples in rows."""
    d, k = W.shape
    if x.shape[-1] != k:
        raise ValueError(f"x has {x.shape[-1]} inputs, but W wants {k}")
    if b is not None and b.ndim and b.shape != (d,):
        raise ValueError(f"b has the shape {b.shape}, not ({d},)")
    y = x @ W.T  # (...,k) @ (k,d) -> (...,d)
    return y if b is None else y + b  # (...,d) + (d,) -> (...,d)
