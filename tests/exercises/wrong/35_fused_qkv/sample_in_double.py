"""One sample comes back in double precision."""

from collections.abc import Iterator

import numpy as np

Adapter = tuple[np.ndarray, np.ndarray]


def parts(
    d: int, sizes: tuple[int, ...], adapters: list[Adapter | None], alpha: float
) -> Iterator[tuple[slice, np.ndarray, np.ndarray, float]]:
    """The rows, A, B and scale of each part that has an adapter."""
    if sum(sizes) != d:
        raise ValueError(f"the sizes {sizes} do not add up to the {d} outputs")
    start = 0
    for size, adapter in zip(sizes, adapters, strict=True):
        if adapter is not None:
            A, B = adapter
            yield slice(start, start + size), A, B, alpha / A.shape[1]
        start += size


def fused_forward(
    x: np.ndarray,
    weight: np.ndarray,
    sizes: tuple[int, ...],
    adapters: list[Adapter | None],
    alpha: float,
    transposed: bool = False,
) -> np.ndarray:
    """Wx, and s·A(Bx) on the rows of each part that has an adapter."""
    W = weight.T if transposed else weight
    y = x @ W.T  # (...,k) @ (k,d) -> (...,d)
    for rows, A, B, s in parts(len(W), sizes, adapters, alpha):
        y[..., rows] += s * ((x @ B.T) @ A.T)  # (...,k) @ (k,r) @ (r,size) -> (...,size)
    return y if x.ndim > 1 else y.astype(float)


def fused_merge(
    weight: np.ndarray,
    sizes: tuple[int, ...],
    adapters: list[Adapter | None],
    alpha: float,
    transposed: bool = False,
) -> np.ndarray:
    """A copy of the weight with s·A B on the rows of each part that has an adapter."""
    merged = weight.copy()
    W = merged.T if transposed else merged  # (d,k), a view of the copy
    for rows, A, B, s in parts(len(W), sizes, adapters, alpha):
        W[rows] += s * (A @ B)  # (size,r) @ (r,k) -> (size,k)
    return merged
