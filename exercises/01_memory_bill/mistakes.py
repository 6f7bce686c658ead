"""Known mistakes of 01_memory_bill."""


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


class raises_nothing:
    """Impossible arguments are accepted

    More trained parameters than parameters, or a negative count: the formula still gives a number,
    and the caller's slip becomes a wrong bill. Check the arguments first and raise ValueError.
    """

    def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
        sizes = weight_bytes, grad_bytes, optim_bytes
        return bill(n_params * sizes[0], n_trainable * sizes[1], n_trainable * sizes[2])


class negatives_accepted:
    """Negative arguments are accepted

    n_trainable > n_params is refused, but a negative count or size passes and makes a bill that is
    too small, or below zero. All five arguments must be zero or more.
    """

    def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
        if n_trainable > n_params:
            raise ValueError("more trained parameters than parameters")
        sizes = weight_bytes, grad_bytes, optim_bytes
        return bill(n_params * sizes[0], n_trainable * sizes[1], n_trainable * sizes[2])


class negative_sizes_accepted:
    """Negative byte sizes are accepted

    The two counts are checked, but the three sizes are arguments like them. A negative size takes
    its item off the bill, and the total looks cheap.
    """

    def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
        check(n_params, n_trainable)
        sizes = weight_bytes, grad_bytes, optim_bytes
        return bill(n_params * sizes[0], n_trainable * sizes[1], n_trainable * sizes[2])


class surplus_accepted:
    """More trained parameters than parameters are accepted

    Negative arguments are refused, but n_trainable counts some of the n_params parameters, so it
    can never be the larger of the two. Most often the caller has swapped them.
    """

    def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
        sizes = weight_bytes, grad_bytes, optim_bytes
        if min(n_params, n_trainable, *sizes) < 0:
            raise ValueError("a negative argument")
        return bill(n_params * sizes[0], n_trainable * sizes[1], n_trainable * sizes[2])


class full_training_refused:
    """n_trainable = n_params is refused

    To train every parameter is not an error, it is full fine-tuning, the very case that all others
    are compared with. Only n_trainable > n_params is impossible.
    """

    def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
        check(n_params, n_trainable, weight_bytes, grad_bytes, optim_bytes)
        if n_trainable == n_params:
            raise ValueError("nothing is frozen")
        sizes = weight_bytes, grad_bytes, optim_bytes
        return bill(n_params * sizes[0], n_trainable * sizes[1], n_trainable * sizes[2])


class zero_refused:
    """Zero is refused as if it were negative

    A model of which nothing is trained has weights and no training state: that is inference.
    And plain SGD has an optimiser state of 0 bytes. Zero is fine, only less than zero is an error.
    """

    def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
        check(n_params, n_trainable, weight_bytes, grad_bytes, optim_bytes)
        if 0 in (n_params, n_trainable, weight_bytes, grad_bytes, optim_bytes):
            raise ValueError("zero is not positive")
        sizes = weight_bytes, grad_bytes, optim_bytes
        return bill(n_params * sizes[0], n_trainable * sizes[1], n_trainable * sizes[2])


class assert_for_errors:
    """assert is used where ValueError is asked for

    assert states what you believe of your own code. It raises AssertionError, and with python -O it
    does nothing at all. For a wrong argument from outside, raise ValueError.
    """

    def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
        sizes = weight_bytes, grad_bytes, optim_bytes
        assert n_trainable <= n_params
        assert min(n_params, n_trainable, *sizes) >= 0
        return bill(n_params * sizes[0], n_trainable * sizes[1], n_trainable * sizes[2])


class states_of_the_frozen:
    """Gradients and optimiser state are counted for the frozen parameters

    n_params - n_trainable are those that nobody updates, and what is not updated needs neither a
    gradient nor Adam's numbers. It is the trained parameters that pay for both.
    """

    def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
        check(n_params, n_trainable, weight_bytes, grad_bytes, optim_bytes)
        frozen = n_params - n_trainable
        return bill(n_params * weight_bytes, frozen * grad_bytes, frozen * optim_bytes)


class states_counted_again:
    """optim_bytes is multiplied by the number of states

    Adam keeps three numbers of 4 bytes for every trained parameter, and `optim_bytes` is already
    the sum of them: 12. Times three again, the optimiser costs as much as nine states.
    """

    def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
        check(n_params, n_trainable, weight_bytes, grad_bytes, optim_bytes)
        optim = 3 * n_trainable * optim_bytes
        return bill(n_params * weight_bytes, n_trainable * grad_bytes, optim)


class gradients_as_wide_as_weights:
    """The gradients are given the size of the weights

    Often a gradient has the type of its weight, and by default both take 2 bytes. But a 4-bit model
    has no 4-bit gradients: the caller says with `grad_bytes` what they take.
    """

    def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
        check(n_params, n_trainable, weight_bytes, grad_bytes, optim_bytes)
        grads = n_trainable * weight_bytes
        return bill(n_params * weight_bytes, grads, n_trainable * optim_bytes)


class items_exchanged:
    """The gradients and the optimiser state stand under each other's keys

    The sum is right, but the two items have changed places: `grads` holds what the optimiser takes
    and `optim` what the gradients take.
    """

    def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
        check(n_params, n_trainable, weight_bytes, grad_bytes, optim_bytes)
        return bill(n_params * weight_bytes, n_trainable * optim_bytes, n_trainable * grad_bytes)


class total_forgotten:
    """The key `total` is missing

    The three items are there, and their sum is not. It is the number that one looks at first: put
    it into the dict as well.
    """

    def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
        check(n_params, n_trainable, weight_bytes, grad_bytes, optim_bytes)
        sizes = (n_params, weight_bytes), (n_trainable, grad_bytes), (n_trainable, optim_bytes)
        found = bill(*(count * size for count, size in sizes))
        del found["total"]
        return found


class total_for_everything:
    """The total is that of full fine-tuning

    The items are right, but the total multiplies n_params with the sum of the three sizes, as if
    every parameter were trained. Add up the items of the bill.
    """

    def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
        check(n_params, n_trainable, weight_bytes, grad_bytes, optim_bytes)
        total = n_params * (weight_bytes + grad_bytes + optim_bytes)
        sizes = (n_params, weight_bytes), (n_trainable, grad_bytes), (n_trainable, optim_bytes)
        return bill(*(count * size for count, size in sizes)) | {"total": total}
