"""torch in double precision."""

import torch


def subspace_overlap(B1, B2, i, j):
    V1, V2 = (torch.linalg.svd(torch.tensor(B.copy()).double(), False).Vh for B in (B1, B2))
    return torch.linalg.matrix_norm(V1[:i] @ V2[:j].mT).square().div(min(i, j)).item()
