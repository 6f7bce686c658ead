"""The forbidden function by a star import."""

from numpy.linalg import *  # noqa: F403


def numerical_rank(M, rtol=None):
    return int(matrix_rank(M, rtol=rtol)) if M.size else 0  # noqa: F405
