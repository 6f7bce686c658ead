"""Reference of 01_memory_bill."""


def memory_bill(
    n_params: int,
    n_trainable: int,
    weight_bytes: float = 2,
    grad_bytes: float = 2,
    optim_bytes: float = 12,
) -> dict[str, float]:
    """Every parameter is stored; only trained ones have a gradient and optimiser state."""
    if min(n_params, n_trainable, weight_bytes, grad_bytes, optim_bytes) < 0:
        raise ValueError("no argument may be negative")
    if n_trainable > n_params:
        raise ValueError(f"{n_trainable} trained parameters, but only {n_params} in all")
    weights = float(n_params * weight_bytes)
    grads = float(n_trainable * grad_bytes)
    optim = float(n_trainable * optim_bytes)
    return {"weights": weights, "grads": grads, "optim": optim, "total": weights + grads + optim}
