"""Torch for all of it, with bucketize."""

import numpy as np
import torch

NF4 = np.array(
    [
        *(-1.0, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453),
        *(-0.28444138169288635, -0.18477343022823334, -0.09105003625154495, 0.0),
        *(0.07958029955625534, 0.16093020141124725, 0.24611230194568634, 0.33791524171829224),
        *(0.44070982933044434, 0.5626170039176941, 0.7229568362236023, 1.0),
    ]
)
LEVELS = torch.tensor(NF4)


def quantize(W, block=64):
    w = torch.tensor(np.ascontiguousarray(W)).reshape(-1)
    w = w.to(torch.promote_types(w.dtype, torch.float32))
    absmax = torch.stack([part.abs().max() for part in w.split(block)])
    scale = absmax.repeat_interleave(block)[: len(w)]
    x = torch.where(scale > 0, w / scale, torch.zeros_like(w)).double()
    codes = torch.bucketize(x, (LEVELS[1:] + LEVELS[:-1]) / 2)
    return codes.to(torch.uint8).reshape(W.shape).numpy(), absmax.numpy()


def dequantize(codes, absmax, block=64):
    scale = torch.tensor(absmax).repeat_interleave(block)[: codes.size]
    level = LEVELS[torch.tensor(codes).long()]
    return (level * scale.reshape(codes.shape).double()).to(scale.dtype).numpy()


def merge(codes, absmax, A, B, s, block=64):
    old, dW = dequantize(codes, absmax, block), s * (A @ B)
    new = quantize((old + dW).astype(old.dtype), block)
    error = np.linalg.norm(dequantize(*new, block) - old - dW)
    return *new, float(error / np.linalg.norm(dW)) if np.any(dW) else 0.0
