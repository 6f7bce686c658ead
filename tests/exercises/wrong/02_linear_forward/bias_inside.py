"""The bias is added before the product: only where d = k it runs at all."""


def linear(W, x, b=None):
    if x.shape[-1] != W.shape[1] or (b is not None and b.shape != W.shape[:1]):
        raise ValueError
    return x @ W.T if b is None else (x + b) @ W.T
