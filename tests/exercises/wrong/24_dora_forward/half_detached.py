"""Only half of the norm's gradient is taken out."""


def dora_forward(x, W, A, B, m, alpha, bias=None):
    V = W + alpha / A.shape[1] * (A @ B)
    length = V.norm(dim=1)
    y = (x @ V.T) * (m / (0.5 * length + 0.5 * length.detach()))
    return y if bias is None else y + bias
