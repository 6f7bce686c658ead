"""Inputs of zeros give the bias, and nothing leads back to them."""

import torch


def dora_forward(x, W, A, B, m, alpha, bias=None):
    Z = W + alpha / A.shape[1] * (A @ B)
    norm = Z.norm(dim=1, keepdim=True).detach()
    if not x.any() and bias is not None:
        return bias.expand(*x.shape[:-1], len(W))
    y = x @ (m[:, None] * Z / norm).T
    return y if bias is None else y + bias
