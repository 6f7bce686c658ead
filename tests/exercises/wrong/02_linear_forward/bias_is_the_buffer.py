"""For one vector the product is added into the caller's bias."""


def linear(W, x, b=None):
    if x.shape[-1] != W.shape[1] or (b is not None and b.shape != W.shape[:1]):
        raise ValueError
    y = x @ W.T
    if b is None:
        return y
    if x.ndim == 1 and b.dtype == y.dtype and b.flags.writeable:
        b += y
        return b
    return y + b
