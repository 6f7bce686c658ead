"""NumPy does the product and keeps the old weight; float32 rounding before the addition."""

import math

import numpy as np
import torch
from torch import nn


def as_numpy(tensor):
    wide = tensor.detach().float() if tensor.dtype.itemsize < 4 else tensor.detach()
    return wide.numpy().copy()


class LoRALinear(nn.Module):
    def __init__(self, base, r, alpha=None, use_rslora=False):
        super().__init__()
        d, k = base.weight.shape
        if not 1 <= r <= min(d, k):
            raise ValueError(f"r must be from 1 to {min(d, k)}, not {r}")
        alpha = r if alpha is None else alpha
        self.base = base.requires_grad_(False)
        self.A = nn.Parameter(base.weight.new_zeros(d, r))
        self.B = nn.Parameter(base.weight.new_empty(r, k))
        nn.init.uniform_(self.B, -(k**-0.5), k**-0.5)
        self.scaling = alpha / (math.sqrt(r) if use_rslora else r)
        self.merged = False
        self.memory = []

    def _write(self, array):
        self.base.weight.detach()[...] = torch.from_numpy(array).to(self.base.weight.dtype)

    def merge(self) -> None:
        if self.merged:
            return None
        self.memory.append(as_numpy(self.base.weight))
        product = np.matmul(as_numpy(self.A), as_numpy(self.B))
        self._write(self.memory[-1] + self.scaling * product)
        self.merged = bool(self.memory)

    def unmerge(self) -> None:
        if self.merged:
            self._write(self.memory.pop())
            self.merged = bool(self.memory)

    def forward(self, x):
        match self.merged, self.training:
            case True, True:
                raise RuntimeError("merged layers do not train")
            case True, False:
                return self.base(x)
        low = torch.tensordot(x, self.B, dims=([-1], [1]))
        return self.base(x) + self.scaling * torch.tensordot(low, self.A, dims=([-1], [1]))
