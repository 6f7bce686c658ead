"""Says that something is wrong, and returns None."""


def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
    if n_trainable > n_params or min(n_trainable, weight_bytes, grad_bytes, optim_bytes) < 0:
        print("ValueError")
        return None
    weights, state = n_params * weight_bytes, grad_bytes + optim_bytes
    return {
        "weights": weights,
        "grads": n_trainable * grad_bytes,
        "optim": n_trainable * optim_bytes,
        "total": weights + n_trainable * state,
    }
