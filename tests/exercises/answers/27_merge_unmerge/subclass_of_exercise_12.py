"""The plain layer stays as it was; a subclass of it merges, with a context of its own."""

import copy
import math

import torch
from torch import nn


class Plain(nn.Module):
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

    def forward(self, x):
        return self.base(x) + self.scaling * ((x @ self.B.T) @ self.A.T)


class LoRALinear(Plain):
    merged: bool = False

    def delta(self):
        A, B = (
            p.detach().to(torch.promote_types(p.dtype, torch.float32)) for p in (self.A, self.B)
        )
        return torch.addmm(A.new_zeros(()), A, B, alpha=self.scaling)

    def merge(self):
        if not self.merged:
            self.before = copy.deepcopy(self.base.state_dict())
            with torch.inference_mode(False), torch.no_grad():
                self.base.weight.copy_(self.base.weight + self.delta())
        self.merged = True

    def unmerge(self):
        if self.merged:
            self.base.load_state_dict(self.before)
            del self.before
        self.merged = False

    def forward(self, x):
        if self.training and self.merged:
            raise RuntimeError
        return (self.base if self.merged else super().forward)(x)
