"""The spectrum of an adapter's update, by the small product of its factors' triangles.

With B = Q R and Aᵀ = P S, ΔW = s·Q (R Sᵀ) Pᵀ has the singular values of s·R Sᵀ, at most r by r.
ΔW itself, d by k, is never formed.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lora_tutor.errors import UsageError
from lora_tutor.labs.apparatus.arrays import Array, singular_values
from lora_tutor.labs.apparatus.peft_adapter import Module
from lora_tutor.labs.apparatus.safetensors_file import StoredMatrix

ROWS = 4096
"""Read at once: of rank 16 half a MiB."""


def update_spectrum(module: Module) -> Array:
    """min(d, k, r) singular values, the largest first. Raises UsageError."""
    # (m, r) @ (r, n), m = min(d, r), n = min(k, r)
    with np.errstate(over="ignore", invalid="ignore"):
        product = _triangle(module.writes) @ _triangle(module.reads.transposed).T * module.scale
        refuse_infinite(product, module.name)
        sigma = singular_values(product)[: min(*module.shape, module.r)]
        refuse_infinite(np.sum(sigma**2), module.name)
    return sigma


def _triangle(matrix: StoredMatrix) -> Array:
    """R of its QR decomposition, some rows after the other."""
    height, r = matrix.raw.shape
    found = np.empty((0, r))
    for start in range(0, height, max(ROWS, r)):
        rows = matrix.rows(start, start + max(ROWS, r))
        if not np.all(np.isfinite(rows)):
            return np.full((1, r), np.nan)
        found = np.asarray(np.linalg.qr(np.vstack([found, rows]), mode="r"))
    return found


def refuse_infinite(values: npt.ArrayLike, name: str) -> None:
    """Raise UsageError unless all are numbers."""
    if not np.all(np.isfinite(values)):
        raise UsageError(
            f"{name} holds NaN or infinity, or grows beyond 64 bits, so nothing can be measured; "
            "take a checkpoint from before the training diverged."
        )
