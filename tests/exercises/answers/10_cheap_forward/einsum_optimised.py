"""Three arrays in one einsum which is told to look for a good order."""

import numpy as np


def lora_forward(W, A, B, x, alpha):
    update = np.einsum("...k,rk,dr->...d", x, B, A, optimize=True)
    return x @ W.T + alpha / A.shape[1] * update
