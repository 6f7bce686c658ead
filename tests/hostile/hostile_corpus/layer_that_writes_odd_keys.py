"""Writes a key of its own into the state dict, and merges nothing.

exercise: 27_merge_unmerge
verdict: failed|error
harmless: yes
"""

import torch
from torch import nn


class LoRALinear(nn.Module):
    def __init__(self, base, r, alpha):
        super().__init__()
        self.base = base
        self._register_state_dict_hook(lambda m, s, p, l: s.update({"\x1b]0;x": torch.zeros(1)}))
        self.A = nn.Parameter(torch.zeros(base.out_features, r))
        self.B = nn.Parameter(torch.zeros(r, base.in_features))

    def forward(self, x):
        return self.base(x)

    def merge(self):
        pass

    def unmerge(self):
        pass
