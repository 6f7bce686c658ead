"""An epsilon that is not small."""


def dora_forward(x, W, A, B, m, alpha, bias=None):
    V = W + alpha / A.shape[1] * (A @ B)
    y = (x @ V.T) * (m / (V.norm(dim=1).detach() + 1e-3))
    return y if bias is None else y + bias
