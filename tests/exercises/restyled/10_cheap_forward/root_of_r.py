"""Cheap, with the scale of rsLoRA."""


def lora_forward(W, A, B, x, alpha):
    return x @ W.T + alpha / A.shape[1] ** 0.5 * ((x @ B.T) @ A.T)
