"""The loss comes back as an array without axes."""

import numpy as np

# The levels of the QLoRA paper, as bitsandbytes stores them; code 7 is zero.
NF4 = np.array(
    [
        -1.0,
        -0.6961928009986877,
        -0.5250730514526367,
        -0.39491748809814453,
        -0.28444138169288635,
        -0.18477343022823334,
        -0.09105003625154495,
        0.0,
        0.07958029955625534,
        0.16093020141124725,
        0.24611230194568634,
        0.33791524171829224,
        0.44070982933044434,
        0.5626170039176941,
        0.7229568362236023,
        1.0,
    ]
)


def quantize(W: np.ndarray, block: int = 64) -> tuple[np.ndarray, np.ndarray]:
    """The nearest of the 16 levels for each entry over its block's largest."""
    w = W.astype(np.result_type(W, np.float32)).ravel()
    absmax = np.maximum.reduceat(np.abs(w), np.arange(0, w.size, block))
    scale = np.repeat(absmax, block)[: w.size]
    ratio = np.divide(w, scale, out=np.zeros_like(w), where=scale > 0)
    codes = np.searchsorted((NF4[:-1] + NF4[1:]) / 2, ratio)  # half way: the lower
    return codes.astype(np.uint8).reshape(W.shape), absmax


def dequantize(codes: np.ndarray, absmax: np.ndarray, block: int = 64) -> np.ndarray:
    """ŵ = absmax · level."""
    scale = np.repeat(absmax, block)[: codes.size].reshape(codes.shape)
    return NF4.astype(absmax.dtype)[codes] * scale


def merge(
    codes: np.ndarray,
    absmax: np.ndarray,
    A: np.ndarray,
    B: np.ndarray,
    s: float,
    block: int = 64,
) -> tuple[np.ndarray, np.ndarray, float]:
    """Ŵ + s A B, rounded to NF4 again, and the relative error of the update."""
    old, update = dequantize(codes, absmax, block), s * (A @ B)
    new_codes, new_absmax = quantize((old + update).astype(old.dtype), block)
    arrived = dequantize(new_codes, new_absmax, block) - old
    size = np.linalg.norm(update)
    lost = np.linalg.norm(arrived - update) / size if size > 0 else 0.0
    return new_codes, new_absmax, np.asarray(lost)
