"""A code of the size and a bit for the sign: the positive levels serve both sides."""

import numpy as np

NF4 = np.array(
    [
        *(-1.0, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453),
        *(-0.28444138169288635, -0.18477343022823334, -0.09105003625154495, 0.0),
        *(0.07958029955625534, 0.16093020141124725, 0.24611230194568634, 0.33791524171829224),
        *(0.44070982933044434, 0.5626170039176941, 0.7229568362236023, 1.0),
    ]
)


def quantize(W, block=64):
    w = W.astype(np.result_type(W, np.float32)).ravel()
    absmax = np.maximum.reduceat(np.abs(w), np.arange(0, w.size, block))
    scale = np.repeat(absmax, block)[: w.size]
    x = np.divide(w, scale, out=np.zeros_like(w), where=scale > 0)
    size = np.searchsorted((NF4[8:] + NF4[7:-1]) / 2, np.abs(x))
    codes = np.where(x < 0, 7 - np.minimum(size, 7), 7 + size)
    return codes.astype(np.uint8).reshape(W.shape), absmax


def dequantize(codes, absmax, block=64):
    scale = np.repeat(absmax, block)[: codes.size].reshape(codes.shape)
    return NF4.astype(absmax.dtype)[codes] * scale


def merge(codes, absmax, A, B, s, block=64):
    old, dW = dequantize(codes, absmax, block), s * (A @ B)
    new = quantize((old + dW).astype(old.dtype), block)
    gone = dequantize(*new, block) - old - dW
    return *new, float(np.linalg.norm(gone) / np.linalg.norm(dW)) if dW.any() else 0.0
