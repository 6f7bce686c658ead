"""torch, and the square SVD."""

import numpy as np
import torch


def pca_svd(X, r):
    data = torch.tensor(np.array(X))
    mean = data.mean(0)
    _, s, Vh = torch.linalg.svd(data - mean)
    V = Vh[:r]
    projector = torch.einsum("ri,rj->ij", V, V)
    X_hat = mean + (data - mean) @ projector
    return V.numpy(), (s[:r] ** 2 / (len(data) - 1)).numpy(), X_hat.numpy()
