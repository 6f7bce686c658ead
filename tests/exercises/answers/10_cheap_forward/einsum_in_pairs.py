"""Two arrays at a time by einsum."""

import numpy as np


def lora_forward(W, A, B, x, alpha):
    read = np.einsum("...k,rk->...r", x, B)
    written = np.einsum("...r,dr->...d", read, A)
    return np.einsum("...k,dk->...d", x, W) + written * (alpha / B.shape[0])
