"""tensordot along the last axes."""

import numpy as np


def lora_forward(W, A, B, x, alpha):
    last = (-1, 1)
    read = np.tensordot(x, B, axes=last)
    return np.tensordot(x, W, axes=last) + np.tensordot(read, A, axes=last) * (alpha / A.shape[1])
