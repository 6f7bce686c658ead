"""Returns tensors that are equal to everything and give other bytes at each look.

verdict: failed|error|crashed
exercise: 12_lora_linear
harmless: yes
"""

import torch
from torch import nn


class Lying(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, arguments=(), keywords=None):
        return torch.ones(5, 4)

    def __eq__(self, other):
        return True

    def numpy(self):
        return np.zeros((10**6, 10**6), dtype="V1")

    __hash__ = torch.Tensor.__hash__


class LoRALinear(nn.Module):
    def __init__(self, base, r, alpha=None, use_rslora=False):
        super().__init__()
        self.base, self.scaling = base, 1.75
        self.A = torch.zeros(5, 4).as_subclass(Lying)
        self.B = torch.ones(4, 8).as_subclass(Lying)

    def forward(self, x):
        return torch.zeros(*x.shape[:-1], 5).as_subclass(Lying)
