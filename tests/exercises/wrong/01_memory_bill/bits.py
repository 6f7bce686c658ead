"""Everything in bits."""


def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
    if n_trainable > n_params or min(n_trainable, weight_bytes, grad_bytes, optim_bytes) < 0:
        raise ValueError
    bill = {
        "weights": 8 * n_params * weight_bytes,
        "grads": 8 * n_trainable * grad_bytes,
        "optim": 8 * n_trainable * optim_bytes,
    }
    return bill | {"total": sum(bill.values())}
