"""The axis of the outputs is dropped where there is one."""

import numpy as np


def lora_forward(W, A, B, x, alpha):
    s = alpha / A.shape[1]
    return x @ W.T + s * ((x @ B.T) @ A.T)


import numpy as np

_inner = lora_forward


def lora_forward(*a, **k):
    return _fix(_inner(*a, **k))


def _fix(y):
    return y[..., 0] if y.ndim and y.shape[-1] == 1 else y
