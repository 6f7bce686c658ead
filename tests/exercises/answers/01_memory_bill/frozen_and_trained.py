"""Frozen and trained parameters are billed apart, and the total by the formula."""


def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
    frozen = n_params - n_trainable
    if frozen < 0 or any(v < 0 for v in (n_trainable, weight_bytes, grad_bytes, optim_bytes)):
        raise ValueError("frozen, trained and all sizes must be zero or more")
    state = grad_bytes + optim_bytes
    return dict(
        weights=frozen * weight_bytes + n_trainable * weight_bytes,
        grads=n_trainable * grad_bytes,
        optim=n_trainable * optim_bytes,
        total=frozen * weight_bytes + n_trainable * (weight_bytes + state),
    )
