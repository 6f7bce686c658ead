"""Rounding to bf16, a 32-bit number cut to eight significant bits, without torch."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Float32 = npt.NDArray[np.float32]


def bf16(x: Float32) -> Float32:
    """To the nearest; a tie goes to the even neighbour. Of finite numbers."""
    bits = x.view(np.uint32)
    rounded = bits + np.uint32(0x7FFF) + (bits >> np.uint32(16) & np.uint32(1))
    return (rounded & np.uint32(0xFFFF0000)).view(np.float32)
