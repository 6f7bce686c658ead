"""The gather and the products by torch."""

import numpy as np
import torch


def serve_batch(W, A, B, scales, X, tenants):
    if ((tenants < -1) | (tenants >= len(A))).any():
        raise IndexError("unknown tenant")
    W, A, B, scales, X = (torch.tensor(np.ascontiguousarray(a)) for a in (W, A, B, scales, X))
    t = torch.tensor(np.ascontiguousarray(tenants), dtype=torch.long)
    Y = X @ W.T
    rows = torch.nonzero(t >= 0)[:, 0]
    t = t[rows]
    read = torch.bmm(B[t], X[rows].unsqueeze(2))
    Y[rows] += scales[t].unsqueeze(1) * torch.bmm(A[t], read).squeeze(2)
    return Y.numpy()
