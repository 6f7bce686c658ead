"""What checks of torch exercises draw, and how they look at what came back."""

from __future__ import annotations

import numpy as np
import torch


def normal(rng: np.random.Generator, *shape: int) -> torch.Tensor:
    """Standard normal numbers.

    Args:
        rng: the scenario's generator.
        shape: of the tensor.

    Returns:
        A float64 tensor.
    """
    return torch.from_numpy(rng.normal(size=shape))


def digits(rng: np.random.Generator, *shape: int) -> torch.Tensor:
    """-1, 0 and 1 at random: short sums of their products are exact, in bfloat16 as well.

    Args:
        rng: the scenario's generator.
        shape: of the tensor.

    Returns:
        A float64 tensor.
    """
    return torch.from_numpy(rng.integers(-1, 2, size=shape)).double()


def is_tensor(value: object) -> bool:
    """Whether an answer is a tensor that can be judged.

    Args:
        value: anything that came back.

    Returns:
        True for a tensor of floating-point numbers that is not empty.
    """
    return isinstance(value, torch.Tensor) and value.dtype.is_floating_point and value.numel() > 0


def shape(value: object) -> tuple[int, ...] | None:
    """The shape of an answer.

    Args:
        value: anything that came back.

    Returns:
        The shape; None where it is no tensor.
    """
    return tuple(value.shape) if isinstance(value, torch.Tensor) else None


def dtype(value: object) -> str | None:
    """The dtype of an answer.

    Args:
        value: anything that came back.

    Returns:
        Its name, such as `torch.float32`; None where it is no tensor.
    """
    return str(value.dtype) if isinstance(value, torch.Tensor) else None
