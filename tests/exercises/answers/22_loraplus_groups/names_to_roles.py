"""Names by set operations; params as pairs of name and parameter, as torch.optim takes them."""

import math

import torch
from torch import nn


class LoRALinear(nn.Module):
    """The layer of exercise 12, complete: y = W x + b + (α/r)·A(B x)."""

    def __init__(self, base: nn.Linear, r: int, alpha: float) -> None:
        super().__init__()
        d, k = base.weight.shape
        if not 1 <= r <= min(d, k):
            raise ValueError(f"r must be from 1 to {min(d, k)}, not {r}")
        bound = 1 / math.sqrt(k)
        self.base = base.requires_grad_(False)
        self.A = nn.Parameter(base.weight.new_zeros(d, r))
        self.B = nn.Parameter(base.weight.new_empty(r, k))
        nn.init.uniform_(self.B, -bound, bound)
        self.scaling = alpha / r

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.base(x) + self.scaling * ((x @ self.B.T) @ self.A.T)


def loraplus_groups(model, lr, ratio, weight_decay=0.0):
    params = {n: p for n, p in model.named_parameters() if p.requires_grad}
    by_id = {id(p): n for n, p in params.items()}
    layers = [m for m in model.modules() if isinstance(m, LoRALinear)]
    write = {by_id[id(m.A)] for m in layers if id(m.A) in by_id}
    read = {by_id[id(m.B)] for m in layers if id(m.B) in by_id} - write
    other = params.keys() - write - read
    groups = []
    for names, rate in ((other, lr), (read, lr), (write, ratio * lr)):
        if names:
            pairs = [(n, params[n]) for n in sorted(names)]
            groups += [
                {"params": pairs, "lr": rate, "weight_decay": weight_decay, "betas": (0.9, 0.99)}
            ]
    return groups
