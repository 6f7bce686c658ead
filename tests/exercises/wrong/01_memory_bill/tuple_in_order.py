"""The right numbers, without their names."""


def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
    if n_trainable > n_params or min(n_trainable, weight_bytes, grad_bytes, optim_bytes) < 0:
        raise ValueError
    weights, grads, optim = (
        n_params * weight_bytes,
        n_trainable * grad_bytes,
        n_trainable * optim_bytes,
    )
    return weights, grads, optim, weights + grads + optim
