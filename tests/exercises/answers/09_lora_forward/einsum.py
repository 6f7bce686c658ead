"""Every product by its axes."""

import numpy as np


def lora_forward(W, A, B, x, alpha):
    read = np.einsum("...k,rk->...r", x, B)
    y = np.einsum("...k,dk->...d", x, W)
    y += (alpha / B.shape[0]) * np.einsum("...r,dr->...d", read, A)
    return y
