"""torch does the work, numpy comes out."""

import numpy as np
import torch


def rank_one_terms(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    a, b = torch.tensor(np.ascontiguousarray(A)), torch.tensor(np.ascontiguousarray(B))
    print("shapes", tuple(a.shape), tuple(b.shape))
    return (a.t().unsqueeze(2) * b.unsqueeze(1)).numpy()
