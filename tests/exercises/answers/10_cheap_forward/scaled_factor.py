"""The scale on A, which costs dr and not nd, and a helper for each path."""

from functools import partial

import numpy as np


def path(x, *weights):
    for weight in weights:
        x = np.matmul(x, np.transpose(weight))
    return x


def lora_forward(W, A, B, x, alpha):
    adapted = partial(path, x)
    return np.add(adapted(W), adapted(B, A * (alpha / A.shape[1])))
