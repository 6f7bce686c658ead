"""Known mistakes of 01_memory_bill: gradients, states and total."""

from .mistakes import bill, check


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


class total_too_early:
    """The total leaves the optimiser state out

    The sum was taken before the last item was on the bill. The optimiser state is the largest of
    the three: write down all the items, then add them up.
    """

    def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
        check(n_params, n_trainable, weight_bytes, grad_bytes, optim_bytes)
        weights, grads = n_params * weight_bytes, n_trainable * grad_bytes
        found = bill(weights, grads, n_trainable * optim_bytes)
        return found | {"total": weights + grads}
