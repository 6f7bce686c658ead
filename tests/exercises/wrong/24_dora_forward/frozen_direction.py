"""The frozen weight is left out of the direction's gradient, by detaching the reader."""


def dora_forward(x, W, A, B, m, alpha, bias=None):
    V = W + alpha / A.shape[1] * (A @ B.detach())
    y = (x @ V.T) * (m / V.norm(dim=1).detach())
    return y if bias is None else y + bias
