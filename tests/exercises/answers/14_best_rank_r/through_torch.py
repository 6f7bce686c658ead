"""torch decomposes, numpy returns."""

import numpy as np
import torch


def best_rank_r(M, r):
    if not 1 <= r <= min(M.shape):
        raise ValueError("r")
    U, s, Vh = torch.linalg.svd(torch.tensor(np.array(M)), full_matrices=False)
    q = s[:r].sqrt()
    return torch.einsum("dr,r->dr", U[:, :r], q).numpy(), torch.einsum(
        "r,rk->rk", q, Vh[:r]
    ).numpy()
