"""As the hints have it, the scale on the small array."""


def lora_forward(W, A, B, x, alpha):
    return x @ W.T + (alpha / A.shape[1] * (x @ B.T)) @ A.T
