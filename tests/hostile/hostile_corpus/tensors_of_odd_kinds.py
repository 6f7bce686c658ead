"""Returns tensors that are sparse, quantised, on no device, or expanded to a million million entries.

verdict: failed|error|crashed
exercise: 12_lora_linear
harmless: yes
"""

import torch
from torch import nn

kinds = [
    torch.eye(5).to_sparse(),
    torch.empty(5, 5, device="meta"),
    torch.zeros(1).expand(10**6, 10**6),
    torch.quantize_per_tensor(torch.ones(5), 0.1, 0, torch.qint8),
    torch.zeros(5, dtype=torch.complex32),
]


class LoRALinear(nn.Module):
    def __init__(self, base, r, alpha=None, use_rslora=False):
        super().__init__()
        self.base, self.scaling = base, 1.75
        self.A, self.B = kinds[2], kinds[0]

    def forward(self, x):
        kinds.append(kinds.pop(0))
        return kinds[0]
