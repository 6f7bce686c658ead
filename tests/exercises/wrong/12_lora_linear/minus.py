"""Takes the update off instead of adding it."""

from torch import nn


class LoRALinear(nn.Module):
    def __init__(self, base, r, alpha=None, use_rslora=False):
        super().__init__()
        d, k = base.weight.shape
        if not 1 <= r <= min(d, k):
            raise ValueError("bad rank")
        self.base = base.requires_grad_(False)
        self.A = nn.Parameter(base.weight.new_zeros(d, r))
        self.B = nn.Parameter(base.weight.new_empty(r, k).uniform_(-(k**-0.5), k**-0.5))
        self.scaling = (r if alpha is None else alpha) / (r**0.5 if use_rslora else r)

    def forward(self, x):
        return self.base(x) - self.scaling * ((x @ self.B.T) @ self.A.T)
