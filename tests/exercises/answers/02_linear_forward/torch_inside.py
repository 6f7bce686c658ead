"""torch's functional linear, numpy out; integers become floats first."""

import numpy as np
import torch
from torch.nn.functional import linear as torch_linear


def tensor(array, dtype):
    return torch.from_numpy(np.array(array, dtype=dtype, order="C"))


def linear(W, x, b=None):
    if x.shape[-1] != W.shape[1]:
        raise ValueError("x does not fit")
    if b is not None and b.shape != (W.shape[0],):
        raise ValueError("b does not fit")
    dtype = np.result_type(W, x)
    if dtype.kind != "f":
        dtype = np.float64
    bias = None if b is None else tensor(b, dtype)
    return torch_linear(tensor(x, dtype), tensor(W, dtype), bias).numpy()
