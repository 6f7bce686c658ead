"""torch adds up."""

import torch


def energy_rank(s, frac):
    if not 0 < frac <= 1:
        raise ValueError("frac")
    energy = torch.tensor(s.copy(), dtype=torch.float64).pow(2).cumsum(0)
    if energy[-1] == 0:
        return 0
    return int((energy / energy[-1] < frac - 1e-12).sum()) + 1
