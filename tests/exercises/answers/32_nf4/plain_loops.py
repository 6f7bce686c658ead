"""Block by block and entry by entry."""

import math

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
    wide = W.dtype if W.dtype == np.float64 else np.float32
    entries = W.astype(np.float64).ravel().tolist()
    codes, absmax = [], []
    for start in range(0, len(entries), block):
        part = entries[start : start + block]
        largest = max(abs(entry) for entry in part)
        absmax.append(largest)
        for entry in part:
            x = entry / largest if largest else 0.0
            code = 0
            for j in range(1, 16):
                if abs(NF4[j] - x) < abs(NF4[code] - x):
                    code = j
            codes.append(code)
    return np.array(codes, np.uint8).reshape(W.shape), np.array(absmax, wide)


def dequantize(codes, absmax, block=64):
    numbers = np.empty(codes.size, absmax.dtype)
    for i, code in enumerate(codes.ravel()):
        numbers[i] = NF4[code] * absmax[i // block]
    return numbers.reshape(codes.shape)


def merge(codes, absmax, A, B, s, block=64):
    old = dequantize(codes, absmax, block)
    update = s * np.einsum("dr,rk->dk", A, B)
    new = (old + update).astype(absmax.dtype)
    new_codes, new_absmax = quantize(new, block)
    error = (dequantize(new_codes, new_absmax, block) - old - update).ravel()
    size = math.hypot(*update.ravel())
    return new_codes, new_absmax, math.hypot(*error) / size if size else 0.0
