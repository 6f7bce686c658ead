"""What every hostile file has at hand: a right answer and a wrong one."""

import os
import sys
import time

import numpy as np

__all__ = ["lora_forward", "np", "os", "right", "sys", "time", "wrong"]


def right(W, A, B, x, alpha):
    return x @ W.T + alpha / A.shape[1] * (x @ B.T) @ A.T


def wrong(W, A, B, x, alpha):
    return np.zeros((*x.shape[:-1], W.shape[0]), dtype=x.dtype)


def lora_forward(W, A, B, x, alpha):
    return wrong(W, A, B, x, alpha)
