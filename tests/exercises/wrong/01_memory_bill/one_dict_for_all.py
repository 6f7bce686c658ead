"""All bills are written on the same sheet, so a later one changes the earlier."""

SHEET = {}


def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
    if n_trainable > n_params:
        raise ValueError("too many")
    if min(n_params, n_trainable, weight_bytes, grad_bytes, optim_bytes) < 0:
        raise ValueError("negative")
    SHEET["weights"] = n_params * weight_bytes
    SHEET["grads"], SHEET["optim"] = n_trainable * grad_bytes, n_trainable * optim_bytes
    SHEET["total"] = SHEET["weights"] + SHEET["grads"] + SHEET["optim"]
    return SHEET
