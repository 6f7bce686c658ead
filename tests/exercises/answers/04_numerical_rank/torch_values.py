"""torch's singular values."""

import numpy as np
import torch


def numerical_rank(M, rtol=None):
    if not M.size:
        return 0
    s = torch.linalg.svdvals(torch.tensor(np.array(M)))
    tol = (max(*M.shape) * torch.finfo(s.dtype).eps if rtol is None else rtol) * s.max()
    return int((s > tol).sum())
