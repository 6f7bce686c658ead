"""Asks torch for a thousand threads and works them.

verdict: failed|error|crashed
exercise: 12_lora_linear
"""

import torch
from torch import nn

torch.set_num_threads(1000)
busy = torch.rand(600, 600)
for _ in range(3):
    busy = busy @ busy


class LoRALinear(nn.Linear):
    def __init__(self, base, r, alpha=None, use_rslora=False):
        super().__init__(base.in_features, base.out_features)
