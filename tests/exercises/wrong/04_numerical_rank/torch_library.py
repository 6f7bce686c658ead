"""The same function of another library."""

import numpy as np
import torch


def numerical_rank(M, rtol=None):
    return int(torch.linalg.matrix_rank(torch.tensor(np.array(M)), rtol=rtol)) if M.size else 0
