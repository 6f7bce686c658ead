"""Projects the residual on the leading eigenvectors of its Gram matrix: A is orthonormal."""

import numpy as np


def leading(M, r):
    return np.linalg.eigh(M @ M.T)[1][:, ::-1][:, :r]


class LoftQ:
    def __init__(self, W, r, quantize):
        self.W, self.r, self.quantize = W, r, quantize
        self.A, self.B = np.zeros((len(W), r)), np.zeros((r, W.shape[1]))
        self.Q = None

    def round(self):
        self.Q = self.quantize(np.subtract(self.W, np.einsum("dr,rk->dk", self.A, self.B)))
        self.A = leading(self.W - self.Q, self.r)
        self.B = self.A.T @ (self.W - self.Q)


def loftq_init(W, r, quantize, iters=1):
    state = LoftQ(W, r, quantize)
    if iters == 0:
        state.Q = quantize(W)
    for _ in range(iters):
        state.round()
    return state.Q, state.A, state.B
