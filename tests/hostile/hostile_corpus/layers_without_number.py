"""Grows by a megabyte at each look.

verdict: failed|error|timeout|memory|crashed
exercise: 12_lora_linear
harmless: yes
"""

import torch
from torch import nn

hoard = []


class LoRALinear(nn.Module):
    def __getattr__(self, name):
        hoard.append(bytearray(1 << 20))
        return [object() for _ in range(5000)]

    def __init__(self, base, r, alpha=None, use_rslora=False):
        super().__init__()

    def forward(self, x):
        return [object() for _ in range(5000)]
