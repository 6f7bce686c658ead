"""Blocks as rows of an array that is filled up with zeros, and the smallest distance."""

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
    kind = np.float64 if W.dtype == np.float64 else np.float32
    flat = np.asarray(W, kind).reshape(-1)
    rows = np.pad(flat, (0, -flat.size % block)).reshape(-1, block)
    absmax = np.abs(rows).max(axis=1)
    safe = np.where(absmax == 0, 1, absmax).astype(kind)
    distance = np.abs((rows / safe[:, None])[:, :, None] - NF4.astype(kind))
    codes = distance.argmin(axis=2).astype(np.uint8)
    return codes.reshape(-1)[: flat.size].reshape(W.shape), absmax


def dequantize(codes, absmax, block=64):
    level = np.take(NF4, codes).astype(absmax.dtype)
    owner = np.arange(codes.size).reshape(codes.shape) // block
    return level * absmax[owner]


def merge(codes, absmax, A, B, s, block=64):
    before = dequantize(codes, absmax, block)
    update = s * A @ B
    new_codes, new_absmax = quantize(
        np.add(before, update, dtype=before.dtype, casting="unsafe"), block
    )
    after = dequantize(new_codes, new_absmax, block)
    wanted = np.sqrt(np.sum(update**2))
    if wanted == 0:
        return new_codes, new_absmax, 0.0
    return new_codes, new_absmax, np.sqrt(np.sum((after - before - update) ** 2)) / wanted
