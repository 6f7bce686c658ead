"""The residual is put together from the other triples; the scale goes into A2, and α is 2r."""

import numpy as np


def pissa_init(W, r, alpha):
    U, sigma, Vt = np.linalg.svd(W.astype(np.promote_types(W.dtype, "f4")), full_matrices=False)
    share = np.diag(np.sqrt(sigma[:r] * r / alpha))
    R = (U[:, r:] * sigma[r:]) @ Vt[r:]
    return R.astype(W.dtype), (U[:, :r] @ share).astype(W.dtype), (share @ Vt[:r]).astype(W.dtype)


def to_plain_lora(A0, B0, A, B, alpha):
    d, r = A.shape
    A2, B2 = np.empty((d, 2 * r), A.dtype), np.empty((2 * r, B.shape[1]), B.dtype)
    A2[:, 0::2], A2[:, 1::2] = alpha / r * A, -alpha / r * A0
    B2[0::2], B2[1::2] = B, B0
    return A2, B2, float(2 * r)
