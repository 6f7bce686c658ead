"""Known mistakes of 01_memory_bill: impossible arguments accepted, possible ones refused."""

from .mistakes import bill, check


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


class zero_sizes_refused:
    """A byte size of zero is refused

    Plain SGD has no optimiser state, so the caller asks for optim_bytes=0. Zero bytes are fine,
    only less than zero is an error: compare with < 0, and not with <= 0.
    """

    def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
        check(n_params, n_trainable, weight_bytes, grad_bytes, optim_bytes)
        sizes = weight_bytes, grad_bytes, optim_bytes
        if 0 in sizes:
            raise ValueError("a size that is not positive")
        return bill(n_params * sizes[0], n_trainable * sizes[1], n_trainable * sizes[2])
