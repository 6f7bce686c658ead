"""Known mistakes of 08_init_factors: the arguments rng, dtype and r, and further bounds."""

import functools

import numpy as np

from .mistakes import check_rank, reader, uniform, writer


@functools.cache
def shared_zeros(d, r, dtype):
    return np.zeros((d, r), dtype)


class ignores_rng:
    """The given generator is not used

    The numbers come from a source of their own, so the same seed does not give the same B twice,
    and no run can be repeated. Call the methods of the argument `rng`; np.random.uniform and a
    default_rng() without a seed know nothing of it.
    """

    def init_factors(d, k, r, rng, dtype=np.float64):
        return writer(d, k, r, dtype), reader(k, r, np.random.default_rng(), dtype)


class seed_of_its_own:
    """A fixed seed of its own replaces the given generator

    default_rng(0) inside the function gives the same numbers in every call: two layers of equal
    shape start with the same B, and another seed outside changes nothing. Draw from the argument
    `rng`, and leave the choice of the seed to the caller.
    """

    def init_factors(d, k, r, rng, dtype=np.float64):
        return writer(d, k, r, dtype), reader(k, r, np.random.default_rng(0), dtype)


class generator_copied:
    """The generator is copied, so it never moves on

    The numbers come from a copy of `rng` and the generator itself stays where it was: the next
    layer that is started with it gets the very same numbers. Draw from `rng` itself.
    """

    def init_factors(d, k, r, rng, dtype=np.float64):
        check_rank(d, k, r)
        same = np.random.default_rng()
        same.bit_generator.state = rng.bit_generator.state
        return np.zeros((d, r), dtype), reader(k, r, same, dtype)


class writer_shared:
    """Every call gives out the same zeros

    The zeros are kept from one call to the next, so all layers of this shape share one array A: as
    soon as one of them learns, A is no longer zero in the others, nor in the next layer to be made.
    Make a new array in each call.
    """

    def init_factors(d, k, r, rng, dtype=np.float64):
        check_rank(d, k, r)
        return shared_zeros(d, r, dtype), reader(k, r, rng, dtype)


class dtype_ignored:
    """dtype is ignored

    The factors are float64 whatever was asked for. In a float32 model they would double the memory
    of the adapter, and torch would refuse to multiply them with float32 inputs. Both factors take
    the type that the caller names.
    """

    def init_factors(d, k, r, rng, dtype=np.float64):
        check_rank(d, k, r)
        return np.zeros((d, r)), reader(k, r, rng, np.float64)


class rank_unchecked:
    """The rank is not checked

    With r = 0 the adapter is empty, and beyond min(d, k) more rows add parameters but no rank: A B
    has no more than min(d, k) directions. Both are slips of the caller, who should hear of them
    at once, by a ValueError.
    """

    def init_factors(d, k, r, rng, dtype=np.float64):
        return np.zeros((d, r), dtype), reader(k, r, rng, dtype)


class largest_rank_refused:
    """r = min(d, k) is refused

    The largest useful rank is min(d, k) itself: there A B may be any (d, k) matrix. It saves
    nothing, but it is a rank that can be reached, and only r > min(d, k) is an error.
    """

    def init_factors(d, k, r, rng, dtype=np.float64):
        if not 1 <= r < min(d, k):
            raise ValueError("r is too large")
        return np.zeros((d, r), dtype), reader(k, r, rng, dtype)


class xavier:
    """The bound is √(6/(d + k)), Xavier's rule for the weight

    Glorot's rule weighs inputs and outputs of a layer alike. LoRA's reader starts as nn.Linear
    does, from its inputs alone: 1/√k.
    """

    def init_factors(d, k, r, rng, dtype=np.float64):
        return writer(d, k, r, dtype), uniform(np.sqrt(6 / (d + k)), k, r, rng, dtype)


class xavier_of_the_reader:
    """The bound is √(6/(k + r)), Xavier's rule for B

    Glorot's rule takes the inputs of B, k, and its outputs, r. Asked is the bound of the inputs
    alone, 1/√k, so that the rank does not change how B starts.
    """

    def init_factors(d, k, r, rng, dtype=np.float64):
        return writer(d, k, r, dtype), uniform(np.sqrt(6 / (k + r)), k, r, rng, dtype)


class bound_of_unit_variance:
    """The bound is √(3/k), which gives a variance of 1/k

    A uniform law of variance 1/k reaches to √(3/k). Here 1/√k is the bound itself, and the variance
    is a third of 1/k. PyTorch writes it as Kaiming's rule with a = √5: √(6/(1 + 5)/k).
    """

    def init_factors(d, k, r, rng, dtype=np.float64):
        return writer(d, k, r, dtype), uniform(np.sqrt(3 / k), k, r, rng, dtype)


class factors_exchanged:
    """The factors came back in the wrong order

    (A, B) is asked for: first the factor that writes, (d, r) and zero, then the one that reads.
    """

    def init_factors(d, k, r, rng, dtype=np.float64):
        check_rank(d, k, r)
        return reader(k, r, rng, dtype), np.zeros((d, r), dtype)


class too_large_unchecked:
    """A rank above min(d, k) is accepted

    r < 1 is refused, but at the other end too something is wrong: A B has no more than min(d, k)
    directions, so further rows are parameters for nothing.
    """

    def init_factors(d, k, r, rng, dtype=np.float64):
        check_rank(r, r, r)
        return np.zeros((d, r), dtype), reader(k, r, rng, dtype)


class inputs_alone_checked:
    """The rank is compared with k alone

    For a weight with fewer outputs than inputs d is the smaller side, and A has no more than d
    directions. Compare with min(d, k).
    """

    def init_factors(d, k, r, rng, dtype=np.float64):
        check_rank(k, k, r)
        return np.zeros((d, r), dtype), reader(k, r, rng, dtype)


class assert_for_errors:
    """assert is used where ValueError is asked for

    assert states what you believe of your own code. It raises AssertionError, and with python -O it
    does nothing at all. For a wrong argument from outside, raise ValueError.
    """

    def init_factors(d, k, r, rng, dtype=np.float64):
        assert 1 <= r <= min(d, k)
        return np.zeros((d, r), dtype), reader(k, r, rng, dtype)


class writer_dtype_ignored:
    """A is float64, whatever dtype asks

    np.zeros makes float64 unless it is told otherwise: pass dtype on to both factors.
    """

    def init_factors(d, k, r, rng, dtype=np.float64):
        return writer(d, k, r, np.float64), reader(k, r, rng, dtype)


class reader_dtype_ignored:
    """B is float64, whatever dtype asks

    The generator draws float64. Turn the finished entries into the dtype that is asked.
    """

    def init_factors(d, k, r, rng, dtype=np.float64):
        return writer(d, k, r, dtype), reader(k, r, rng, np.float64)


class larger_side_compared:
    """The rank is compared with max(d, k)

    A B can have no more than min(d, k) directions, whatever the longer side is. Beyond the shorter
    side further rows are parameters for nothing.
    """

    def init_factors(d, k, r, rng, dtype=np.float64):
        check_rank(max(d, k), max(d, k), r)
        return np.zeros((d, r), dtype), reader(k, r, rng, dtype)


class rank_zero_accepted:
    """r = 0 is accepted

    Too large a rank is refused, and so is a negative one. But with r = 0 the factors are empty, and
    there is nothing to train: the smallest rank is 1.
    """

    def init_factors(d, k, r, rng, dtype=np.float64):
        check_rank(d, k, 1 if r == 0 else r)
        return np.zeros((d, r), dtype), reader(k, r, rng, dtype)
