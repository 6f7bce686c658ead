"""torch draws with the bound of kaiming_uniform(a=√5), seeded from the generator."""

import math

import numpy as np
import torch


def init_factors(d, k, r, rng, dtype=np.float64):
    if r < 1 or r > min(d, k):
        raise ValueError("r is out of range")
    source = torch.Generator().manual_seed(int(rng.integers(2**63 - 1)))
    B = torch.empty(r, k, dtype=torch.float64)
    torch.nn.init.kaiming_uniform_(B, a=math.sqrt(5), generator=source)
    return torch.zeros(d, r).numpy().astype(dtype), B.numpy().astype(dtype)
