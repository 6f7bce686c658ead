"""A size of 0 is taken for one that was not given."""


def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
    if min(n_params, n_trainable, weight_bytes, grad_bytes, optim_bytes) < 0:
        raise ValueError("negative")
    if n_trainable > n_params:
        raise ValueError("too many")
    weights = n_params * (weight_bytes or 2)
    grads = n_trainable * (grad_bytes or 2)
    optim = n_trainable * optim_bytes
    return {"weights": weights, "grads": grads, "optim": optim, "total": weights + grads + optim}
