"""With torch's SVD, and ranks from numpy."""

import numpy as np
import torch


def intruder_count(W, dW, top, epsilon):
    tuned = W + dW
    before, after = int(np.linalg.matrix_rank(W)), int(np.linalg.matrix_rank(tuned))
    U = torch.linalg.svd(torch.tensor(W), full_matrices=False).U[:, :before]
    V = torch.linalg.svd(torch.tensor(tuned), full_matrices=False).U[:, : min(top, after)]
    if 0 in (U.numel(), V.numel()):
        return min(top, after) if epsilon > 1e-6 else 0
    nearest = (V.T @ U).abs().amax(dim=1)
    return torch.count_nonzero(nearest < epsilon - 1e-6).item()
