"""numpy finds the brackets."""

import numpy as np


def lora_forward(W, A, B, x, alpha):
    rows = x.reshape(-1, x.shape[-1])
    update = np.linalg.multi_dot([rows, B.T, A.T]).reshape(*x.shape[:-1], A.shape[0])
    return x @ W.T + (alpha / A.shape[1]) * update
