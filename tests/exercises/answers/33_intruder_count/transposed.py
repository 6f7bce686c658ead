"""The right singular vectors of the transposes, in double precision, and einsum."""

import numpy as np


def leading(M):
    _, s, Vt = np.linalg.svd(M.T, full_matrices=False)
    threshold = s[0] * max(M.shape) * np.finfo(M.dtype).eps
    return Vt[: np.count_nonzero(s > threshold)].astype(np.float64)


def intruder_count(W, dW, top, epsilon):
    new, old = leading(np.add(W, dW)), leading(W)
    new = new[: min(top, len(new))]
    far = [all(abs(c) + 1e-6 < epsilon for c in row) for row in np.einsum("id,jd->ij", new, old)]
    if epsilon == 0:
        return np.int64(0)
    return np.int64(sum(far))
