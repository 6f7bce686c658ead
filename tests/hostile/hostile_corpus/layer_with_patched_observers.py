"""Rewrites the grader's routines for backward passes and training steps.

verdict: failed|error
exercise: 12_lora_linear
harmless: yes
"""

import torch
from torch import nn

observers = sys.modules["lora_tutor.grading.jail.observers"]
tensors = {"A": torch.zeros(5, 4), "B": torch.zeros(4, 8)}
observers.OBSERVERS.update(
    trainable=lambda module: ["A", "B"],
    forward_backward=lambda *_: {"y": True, "dx": True, "grads": {"A": True, "B": True}},
    train_steps=lambda *_: {"before": dict(tensors), "after": dict(tensors)},
)


class LoRALinear(nn.Module):
    def __init__(self, base, r, alpha=None, use_rslora=False):
        super().__init__()
        self.base = base
        self.A = self.B = None
        self.scaling = alpha

    def forward(self, x):
        return self.base(x)
