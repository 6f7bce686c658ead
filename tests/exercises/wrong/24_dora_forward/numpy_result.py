"""Right numbers, but an array."""


def dora_forward(x, W, A, B, m, alpha, bias=None):
    V = W + alpha / A.shape[1] * (A @ B)
    y = (x @ V.T) * (m / V.norm(dim=1).detach())
    return (y if bias is None else y + bias).detach().numpy()
