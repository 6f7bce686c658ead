"""np.asarray on every input: right, but nothing can be recorded."""

import numpy as np


def lora_forward(W, A, B, x, alpha):
    W, A, B, x = map(np.asarray, (W, A, B, x))
    return x @ W.T + alpha / A.shape[1] * ((x @ B.T) @ A.T)
