"""Every item is rounded down to whole bytes."""


def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
    if n_trainable > n_params:
        raise ValueError("too many")
    if min(n_params, n_trainable, weight_bytes, grad_bytes, optim_bytes) < 0:
        raise ValueError("negative")
    weights = int(n_params * weight_bytes)
    grads, optim = int(n_trainable * grad_bytes), int(n_trainable * optim_bytes)
    return {"weights": weights, "grads": grads, "optim": optim, "total": weights + grads + optim}
