"""Sequences are doubled in place after the call."""


def lora_forward(W, A, B, x, alpha):
    y = x @ W.T + alpha / A.shape[1] * ((x @ B.T) @ A.T)
    if x.ndim == 3:
        x *= 2
    return y
