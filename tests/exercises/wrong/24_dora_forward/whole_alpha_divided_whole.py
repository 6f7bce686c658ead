"""A whole number for α is divided to a whole number."""

import torch


def dora_forward(
    x: torch.Tensor,
    W: torch.Tensor,
    A: torch.Tensor,
    B: torch.Tensor,
    m: torch.Tensor,
    alpha: float,
    bias: torch.Tensor | None = None,
) -> torch.Tensor:
    """y = x·(diag(m/‖Z_row‖) Z)ᵀ + b with Z = W + s·A B, the norm detached."""
    Z = W + (alpha // A.shape[1] if isinstance(alpha, int) else alpha / A.shape[1]) * (
        A @ B
    )  # (d,k) + (d,r) @ (r,k) -> (d,k)
    length = Z.norm(dim=1).detach()  # (d,k) -> (d,)
    y = (x @ Z.T) * (m / length)  # (...,k) @ (k,d) * (d,) -> (...,d)
    return y if bias is None else y + bias
