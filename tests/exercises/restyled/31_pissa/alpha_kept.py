"""Torch and its cat; α as it was."""

import numpy as np
import torch


def pissa_init(W, r, alpha):
    s = alpha / r
    M = W.astype(np.result_type(W, np.float32))
    U, sigma, Vt = np.linalg.svd(M, full_matrices=False)
    root = np.sqrt(sigma[:r] / s)
    A, B = U[:, :r] * root, root[:, None] * Vt[:r]
    return tuple(each.astype(W.dtype) for each in (M - s * A @ B, A, B))


def to_plain_lora(A0, B0, A, B, alpha):
    A0, B0, A, B = map(torch.tensor, (A0, B0, A, B))
    return torch.cat([A0, A], 1).numpy(), torch.cat([-B0, B]).numpy(), alpha
