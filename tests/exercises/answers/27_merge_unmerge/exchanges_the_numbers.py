"""The old numbers themselves are put aside, and tell that the layer is merged; train() raises too."""

import math

import torch
from torch import nn


def assert_not_training(layer):
    if layer.training:
        raise RuntimeError("unmerge first")


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
        self._old = None

    @property
    def merged(self) -> bool:
        return self._old is not None

    def update(self):
        return (self.A.double() @ self.B.double()).float() if self.half else self.A @ self.B

    @property
    def half(self):
        return self.base.weight.dtype in (torch.float16, torch.bfloat16)

    @torch.no_grad()
    def merge(self):
        if not self.merged:
            self._old = self.base.weight.data
            self.base.weight.data = (self._old + self.scaling * self.update()).to(self._old.dtype)

    @torch.no_grad()
    def unmerge(self):
        if self.merged:
            self.base.weight.data, self._old = self._old, None

    def train(self, mode=True):
        if mode and self.merged:
            raise RuntimeError("unmerge first")
        return super().train(mode)

    def forward(self, x):
        y = self.base(x)
        if self.merged:
            assert_not_training(self)
            return y
        return torch.add(y, x @ self.B.mT @ self.A.mT, alpha=self.scaling)
