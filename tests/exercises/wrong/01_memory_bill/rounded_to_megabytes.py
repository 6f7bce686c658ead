"""Rounded to whole megabytes: right for round models alone."""


def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
    if n_trainable > n_params or min(n_trainable, weight_bytes, grad_bytes, optim_bytes) < 0:
        raise ValueError
    bill = {
        "weights": round(n_params * weight_bytes, -6),
        "grads": round(n_trainable * grad_bytes, -6),
        "optim": round(n_trainable * optim_bytes, -6),
    }
    return bill | {"total": sum(bill.values())}
