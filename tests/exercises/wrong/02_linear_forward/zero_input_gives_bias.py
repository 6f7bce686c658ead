"""For a sample of zeros the caller's own bias is handed back."""


def linear(W, x, b=None):
    if x.shape[-1] != W.shape[1] or (b is not None and b.shape != W.shape[:1]):
        raise ValueError
    if b is not None and x.ndim == 1 and not x.any():
        return b
    y = x @ W.T
    return y if b is None else y + b
