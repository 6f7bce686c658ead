"""A dataclass that is called, on a flattened batch whose axes are restored."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Adapted:
    W: np.ndarray
    A: np.ndarray
    B: np.ndarray
    alpha: float

    @property
    def scaling(self):
        return self.alpha / np.linalg.norm(np.ones(self.A.shape[1])) ** 2

    def __call__(self, x):
        columns = x.reshape(-1, x.shape[-1]).T
        y = self.W @ columns + float(self.scaling) * (self.A @ (self.B @ columns))
        return y.T.reshape(x.shape[:-1] + (self.W.shape[0],))


def lora_forward(W, A, B, x, alpha):
    print("rank", A.shape[1])
    return Adapted(W, A, B, alpha)(x)
