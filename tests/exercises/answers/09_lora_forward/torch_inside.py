"""torch's functional linear, numpy out."""

import numpy as np
import torch
from torch.nn.functional import linear


def tensor(array):
    return torch.from_numpy(np.array(array, order="C"))


def lora_forward(W, A, B, x, alpha):
    W, A, B, x = map(tensor, (W, A, B, x))
    with torch.inference_mode():
        y = linear(x, W) + alpha / A.size(1) * linear(linear(x, B), A)
    return y.numpy()
