"""The items are checked instead of the arguments, and zero hides a negative size."""


def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
    bill = {
        "weights": n_params * weight_bytes,
        "grads": n_trainable * grad_bytes,
        "optim": n_trainable * optim_bytes,
    }
    if n_trainable > n_params or n_params < 0 or n_trainable < 0 or min(bill.values()) < 0:
        raise ValueError("impossible")
    return bill | {"total": sum(bill.values())}
