"""Impossible arguments are set right silently."""


def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
    n_params = max(n_params, 0)
    n_trainable = min(max(n_trainable, 0), n_params)
    weight_bytes, grad_bytes, optim_bytes = (
        max(size, 0) for size in (weight_bytes, grad_bytes, optim_bytes)
    )
    bill = {
        "weights": n_params * weight_bytes,
        "grads": n_trainable * grad_bytes,
        "optim": n_trainable * optim_bytes,
    }
    return bill | {"total": sum(bill.values())}
