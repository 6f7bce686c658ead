"""Has properties that tell of the right shapes and never come to an end.

verdict: failed|error|crashed|timeout
exercise: 12_lora_linear
harmless: yes
"""

import torch
from torch import nn


class LoRALinear(nn.Module):
    def __init__(self, base, r, alpha=None, use_rslora=False):
        super().__init__()
        self.base = base

    @property
    def A(self):
        while True:
            pass

    @property
    def scaling(self):
        return type("One", (float,), {"__eq__": lambda *_: True, "__hash__": None})(1.0)

    def forward(self, x):
        return self.base(x)
