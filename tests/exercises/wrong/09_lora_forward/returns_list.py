"""The right numbers as nested lists."""


def lora_forward(W, A, B, x, alpha):
    return (x @ W.T + alpha / A.shape[1] * ((x @ B.T) @ A.T)).tolist()
