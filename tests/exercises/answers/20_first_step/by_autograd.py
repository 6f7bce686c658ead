"""torch finds the gradients and makes the step."""

import numpy as np
import torch


def first_step(W, X, Y, B, alpha, lr):
    W, X, Y, B = (torch.tensor(np.array(value)) for value in (W, X, Y, B))
    s = alpha / len(B)
    A = torch.zeros(len(W), len(B), dtype=B.dtype, requires_grad=True)
    moving = B.clone().requires_grad_()
    errors = X @ (W + s * A @ moving).T - Y
    (errors.square().sum() / (2 * len(X))).backward()
    torch.optim.SGD([A, moving], lr=lr).step()
    A, moving = A.detach(), moving.detach()
    changes = {"dA": A, "dB": moving - B, "dW": s * A @ moving}
    return {name: value.numpy() for name, value in changes.items()}


def rank_bound(r, n):
    return sorted((n, r))[0]


def zero_gradient():
    return "B"


step_ratio = lambda k, r, s: r / k * s**2 / 3  # noqa: E731
