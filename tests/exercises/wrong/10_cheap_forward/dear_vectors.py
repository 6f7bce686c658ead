"""A single sample is merged first."""


def lora_forward(W, A, B, x, alpha):
    scale = alpha / A.shape[1]
    if x.ndim == 1:
        return (W + scale * (A @ B)) @ x
    return x @ W.T + scale * ((x @ B.T) @ A.T)
