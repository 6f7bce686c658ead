"""Signed roots on both sides, and torch's SVD."""

import numpy as np
import torch


def add_adapters(adapters, weights):
    if not len(adapters) == len(weights) > 0:
        raise ValueError
    A, B = [], []
    for (a, b, s), w in zip(adapters, weights, strict=True):
        root = float(abs(w * s) ** 0.5)
        A.append(a * (root if w * s > 0 else -root))
        B.append(b * root)
    return np.hstack(A), np.vstack(B)


def best_rank(A, B, r):
    if r not in range(1, min(A.shape + B.shape) + 1):
        raise ValueError("no such rank")
    QA, RA = np.linalg.qr(A)
    QB, RB = np.linalg.qr(B.T)
    U, s, V = (part.numpy() for part in torch.svd(torch.tensor(RA @ RB.T)))
    return QA @ U[:, :r], np.diag(s[:r]) @ V[:, :r].T @ QB.T
