"""torch finds the factors; a named tuple of NumPy arrays comes back."""

from typing import NamedTuple

import numpy as np
import torch


class Start(NamedTuple):
    Q: np.ndarray
    A: np.ndarray
    B: np.ndarray


def loftq_init(W, r, quantize, iters=1):
    W = torch.tensor(W)
    d, k = W.shape
    start = Start(None, torch.zeros(d, r).double(), torch.zeros(r, k).double())
    for _ in range(iters):
        Q = torch.from_numpy(quantize((W - start.A @ start.B).numpy()))
        U, S, V = torch.svd(W - Q)
        start = Start(Q, U[:, :r] * S[:r].sqrt(), (V[:, :r] * S[:r].sqrt()).T)
    if start.Q is None:
        start = start._replace(Q=torch.from_numpy(quantize(W.numpy())))
    return Start(*(tensor.contiguous().numpy() for tensor in start))
