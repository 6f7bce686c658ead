"""The forbidden function."""

import numpy as np


def numerical_rank(M, rtol=None):
    if M.size == 0:
        return 0
    return int(np.linalg.matrix_rank(M, rtol=rtol))
