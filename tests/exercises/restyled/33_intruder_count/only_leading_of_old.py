"""Both are cut off, in a loop."""

import numpy as np


def intruder_count(W, dW, top, epsilon):
    sides = []
    for M in (W, W + dW):
        U, s, _ = np.linalg.svd(M, full_matrices=False)
        cut = max(M.shape) * np.finfo(M.dtype).eps * s[0]
        sides.append([u for u, value in zip(U.T, s, strict=True) if value > cut][:top])
    old, new = sides
    far = [max([abs(float(u @ v)) for v in old] + [0.0]) < epsilon - 1e-6 for u in new]
    return far.count(True)
