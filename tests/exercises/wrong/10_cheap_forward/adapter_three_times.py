"""Both paths again and again, for an average of equal results."""


def lora_forward(W, A, B, x, alpha):
    runs = [x @ W.T + alpha / A.shape[1] * ((x @ B.T) @ A.T) for _ in range(3)]
    return (runs[0] + runs[1] + runs[2]) / 3
