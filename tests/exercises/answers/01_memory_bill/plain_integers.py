"""Integers stay integers: Python's own have no limit."""


def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
    for value in (n_params, n_trainable, weight_bytes, grad_bytes, optim_bytes):
        if value < 0:
            raise ValueError(value)
    if n_params < n_trainable:
        raise ValueError("swapped?")
    out = {}
    out["weights"] = n_params * weight_bytes
    out["grads"] = n_trainable * grad_bytes
    out["optim"] = n_trainable * optim_bytes
    out["total"] = sum(out.values())
    return out
