"""Known mistakes of 01_memory_bill: what is counted, and in which unit."""


def check(n_params, n_trainable, *sizes):
    if n_trainable > n_params or min(n_params, n_trainable, *sizes) < 0:
        raise ValueError("an impossible count or size")


def bill(weights, grads, optim, grads_in_total=1):
    total = weights + grads * grads_in_total + optim
    return {"weights": weights, "grads": grads, "optim": optim, "total": total}


class everything_trained:
    """All three terms use n_params

    Frozen weights have no gradient and no Adam state: nobody is going to update them. With
    n_params everywhere the bill does not depend on what is trained, and LoRA would save nothing.
    Which of the three buffers does a frozen weight need?
    """

    def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
        check(n_params, n_trainable, weight_bytes, grad_bytes, optim_bytes)
        return bill(n_params * weight_bytes, n_params * grad_bytes, n_params * optim_bytes)


class optimiser_for_everything:
    """The optimiser state is counted for all parameters

    The gradients are right, but Adam keeps m, v and the master copy only for the parameters that it
    was given, and it is given the trained ones alone. This is the largest item of the bill, so it
    matters most here.
    """

    def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
        check(n_params, n_trainable, weight_bytes, grad_bytes, optim_bytes)
        return bill(n_params * weight_bytes, n_trainable * grad_bytes, n_params * optim_bytes)


class gradients_for_everything:
    """The gradients are counted for all parameters

    The signal does flow back through a frozen layer, but the gradient of the frozen weight itself
    is neither computed nor stored: there is nobody to use it. Only trained parameters own a
    gradient buffer.
    """

    def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
        check(n_params, n_trainable, weight_bytes, grad_bytes, optim_bytes)
        return bill(n_params * weight_bytes, n_params * grad_bytes, n_trainable * optim_bytes)


class trained_weights_only:
    """The weights are counted for the trained parameters alone

    Frozen weights still sit in memory: every forward pass multiplies with them. LoRA does not make
    the model smaller, it makes the training state smaller. That is why this item stays when all
    others shrink, and why QLoRA stores it in 4 bits.
    """

    def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
        check(n_params, n_trainable, weight_bytes, grad_bytes, optim_bytes)
        sizes = weight_bytes, grad_bytes, optim_bytes
        return bill(*(n_trainable * size for size in sizes))


class frozen_weights_only:
    """The weights are counted for the frozen parameters alone

    n_params - n_trainable leaves the trained ones out, but they are weights of the model like the
    others, and the forward pass needs them in the same way. n_params counts all of them.
    """

    def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
        check(n_params, n_trainable, weight_bytes, grad_bytes, optim_bytes)
        frozen = n_params - n_trainable
        return bill(frozen * weight_bytes, n_trainable * grad_bytes, n_trainable * optim_bytes)


class trained_weights_twice:
    """The trained parameters are added to n_params

    n_params already counts all parameters of the model, the trained ones included. Adding
    n_trainable pays for their weights twice.
    """

    def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
        check(n_params, n_trainable, weight_bytes, grad_bytes, optim_bytes)
        every = n_params + n_trainable
        return bill(every * weight_bytes, n_trainable * grad_bytes, n_trainable * optim_bytes)


class master_copy_forgotten:
    """The optimiser gets 8 bytes: the master copy is forgotten

    Adam's m and v take 4 bytes each. But updates are often smaller than a bf16 weight can resolve,
    so a master copy of the weight is kept in fp32 as well, and that makes 12. Multiply by the
    argument `optim_bytes`, which holds the sum.
    """

    def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
        check(n_params, n_trainable, weight_bytes, grad_bytes, optim_bytes)
        return bill(n_params * weight_bytes, n_trainable * grad_bytes, n_trainable * 8.0)


class one_adam_state:
    """The optimiser gets 4 bytes: one state of three

    Adam keeps two running means for every trained parameter, m of the gradient and v of its square,
    and training in bf16 keeps an fp32 master copy of the weight beside them. Three numbers of
    4 bytes, and `optim_bytes` is their sum.
    """

    def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
        check(n_params, n_trainable, weight_bytes, grad_bytes, optim_bytes)
        return bill(n_params * weight_bytes, n_trainable * grad_bytes, n_trainable * 4.0)


class gradients_forgotten:
    """The gradients are left out

    Between the backward pass and the optimiser's step the gradient of every trained parameter sits
    in memory, as large as the parameter itself. It belongs on the bill, under its own key and in
    the total.
    """

    def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
        check(n_params, n_trainable, weight_bytes, grad_bytes, optim_bytes)
        return bill(n_params * weight_bytes, 0.0, n_trainable * optim_bytes)


class gradients_not_in_total:
    """The total leaves the gradients out

    The three items are right, but the sum is made of two of them. Add up all that is on the bill.
    """

    def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
        check(n_params, n_trainable, weight_bytes, grad_bytes, optim_bytes)
        sizes = weight_bytes, grad_bytes, optim_bytes
        return bill(n_params * sizes[0], n_trainable * sizes[1], n_trainable * sizes[2], 0)


class gigabytes:
    """The bill is in gigabytes instead of bytes

    Everything was divided by 10⁹. Gigabytes are easier to read, but here plain bytes are asked for:
    the caller can then show them in any unit.
    """

    def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
        check(n_params, n_trainable, weight_bytes, grad_bytes, optim_bytes)
        sizes = (n_params, weight_bytes), (n_trainable, grad_bytes), (n_trainable, optim_bytes)
        return bill(*(count * size / 1e9 for count, size in sizes))


class gibibytes:
    """The bill is in gibibytes instead of bytes

    Everything was divided by 2³⁰. Tools for graphics cards often count in powers of two, and not
    all of them say so. Plain bytes are asked for, and they leave no doubt.
    """

    def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
        check(n_params, n_trainable, weight_bytes, grad_bytes, optim_bytes)
        sizes = (n_params, weight_bytes), (n_trainable, grad_bytes), (n_trainable, optim_bytes)
        return bill(*(count * size / 2**30 for count, size in sizes))


class sizes_ignored:
    """The byte sizes are written into the code

    2, 2 and 12 are only the defaults. A 4-bit model is called with weight_bytes=0.5, plain SGD with
    optim_bytes=0, and the bill must follow: multiply by the arguments.
    """

    def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
        check(n_params, n_trainable, weight_bytes, grad_bytes, optim_bytes)
        return bill(2.0 * n_params, 2.0 * n_trainable, 12.0 * n_trainable)


class whole_bytes_only:
    """The byte sizes are rounded down to whole bytes

    A 4-bit number takes half a byte, and int(0.5) is 0: a whole model that costs nothing. The sizes
    may be fractions. Leave them as they are.
    """

    def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
        check(n_params, n_trainable, weight_bytes, grad_bytes, optim_bytes)
        sizes = int(weight_bytes), int(grad_bytes), int(optim_bytes)
        return bill(n_params * sizes[0], n_trainable * sizes[1], n_trainable * sizes[2])
