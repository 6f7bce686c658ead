"""The input is used as scratch space."""


def lora_forward(W, A, B, x, alpha):
    base = x @ W.T
    x *= alpha / A.shape[1]
    return base + (x @ B.T) @ A.T
