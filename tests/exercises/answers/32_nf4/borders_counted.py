"""The code is the number of borders below the entry, as in the kernels; scales are never divided by."""

import numpy as np

NF4 = np.array(
    [
        *(-1.0, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453),
        *(-0.28444138169288635, -0.18477343022823334, -0.09105003625154495, 0.0),
        *(0.07958029955625534, 0.16093020141124725, 0.24611230194568634, 0.33791524171829224),
        *(0.44070982933044434, 0.5626170039176941, 0.7229568362236023, 1.0),
    ]
)
BORDERS = (NF4[:-1] + NF4[1:]) / 2


def blocks(size, block):
    return [slice(start, min(start + block, size)) for start in range(0, size, block)]


def quantize(W, block=64):
    w = W.ravel().astype(np.float64)
    parts = blocks(w.size, block)
    absmax = np.array([np.abs(w[part]).max() for part in parts])
    codes = np.full(w.size, 7, np.uint8)
    for part, largest in zip(parts, absmax, strict=True):
        if largest:
            codes[part] = (w[part, None] > BORDERS * largest).sum(axis=1)
    kind = np.float64 if W.dtype == np.float64 else np.float32
    return codes.reshape(W.shape), absmax.astype(kind)


def dequantize(codes, absmax, block=64):
    numbers = NF4[codes.ravel()]
    for part, largest in zip(blocks(codes.size, block), absmax, strict=True):
        numbers[part] *= largest
    return numbers.reshape(codes.shape).astype(absmax.dtype)


def merge(codes, absmax, A, B, s, block=64):
    old = dequantize(codes, absmax, block)
    wanted = (s * A) @ B
    new_codes, new_absmax = quantize((old + wanted).astype(absmax.dtype), block=block)
    arrived = dequantize(new_codes, new_absmax, block) - old
    size = np.linalg.norm(wanted, "fro")
    return (
        new_codes,
        new_absmax,
        0.0 if size == 0 else np.linalg.norm(arrived - wanted, "fro") / size,
    )
