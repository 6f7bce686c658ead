"""The update is subtracted, as if W were the weight after fine-tuning."""

import numpy as np


def real(M):
    U, s, _ = np.linalg.svd(M, full_matrices=False)
    return U[:, s > max(M.shape) * np.finfo(s.dtype).eps * s[0]]


def intruder_count(W, dW, top, epsilon):
    nearest = np.abs(real(W - dW)[:, :top].T @ real(W)).max(axis=1, initial=0.0)
    return int(np.sum(nearest < epsilon - 1e-6))
