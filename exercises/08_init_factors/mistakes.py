"""Known mistakes of 08_init_factors."""

import functools

import numpy as np


def check_rank(d, k, r):
    if not 1 <= r <= min(d, k):
        raise ValueError(f"r = {r} is not from 1 to {min(d, k)}")


def writer(d, k, r, dtype):
    """A, once r has been checked."""
    check_rank(d, k, r)
    return np.zeros((d, r), dtype)


def uniform(bound, k, r, rng, dtype):
    return rng.uniform(-bound, bound, (r, k)).astype(dtype)


def reader(k, r, rng, dtype):
    return uniform(1 / np.sqrt(k), k, r, rng, dtype)


@functools.cache
def shared_zeros(d, r, dtype):
    return np.zeros((d, r), dtype)


class both_zero:
    """Both factors start at zero

    A B is zero, as it should be, but the gradient of A is proportional to B and that of B to A.
    With both at zero both gradients vanish and training never leaves this point: a dead adapter.
    One factor must be random.
    """

    def init_factors(d, k, r, rng, dtype=np.float64):
        return writer(d, k, r, dtype), np.zeros((r, k), dtype)


class paper_letters:
    """A is random and B is zero, as in the paper's lettering

    "A random, B zero" is a sentence about the paper's letters, and there A is the factor that
    reads. In this course A writes: A is (d, r) and starts at zero, B is (r, k) and is random.
    Copied letter by letter the sentence gives another method, which learns less well in wide
    layers.
    """

    def init_factors(d, k, r, rng, dtype=np.float64):
        check_rank(d, k, r)
        bound = 1 / np.sqrt(k)
        return rng.uniform(-bound, bound, (d, r)).astype(dtype), np.zeros((r, k), dtype)


class both_random:
    """Both factors are random, so the model changes before training

    With two random factors A B is not zero: the very first output already differs from that of
    the pretrained model, and training has to repair the damage first. The factor that writes
    must start at zero.
    """

    def init_factors(d, k, r, rng, dtype=np.float64):
        check_rank(d, k, r)
        bound = 1 / np.sqrt(k)
        A = rng.uniform(-bound, bound, (d, r)).astype(dtype)
        return A, reader(k, r, rng, dtype)


class shapes_swapped:
    """The two shapes are swapped

    The factor that starts at zero came out as (r, k) and the random one as (d, r), which are the
    shapes in the paper's lettering. Here A is (d, r), so that A B is (d, k) like W: d rows for
    the outputs, k columns for the inputs.
    """

    def init_factors(d, k, r, rng, dtype=np.float64):
        check_rank(d, k, r)
        bound = 1 / np.sqrt(k)
        return np.zeros((r, k), dtype), rng.uniform(-bound, bound, (d, r)).astype(dtype)


class bound_from_rank:
    """The bound is 1/√r instead of 1/√k

    Each entry of Bx is a sum over the k inputs, so k, the fan-in of B, sets the scale which keeps
    Bx from growing with the width. r counts the rows of B and says nothing about how long each
    sum is.
    """

    def init_factors(d, k, r, rng, dtype=np.float64):
        return writer(d, k, r, dtype), uniform(1 / np.sqrt(r), k, r, rng, dtype)


class bound_from_outputs:
    """The bound is 1/√d instead of 1/√k

    B reads the k inputs: each entry of Bx is a sum over k terms, and k, the fan-in, sets its scale.
    d counts the outputs, which are A's business. For a square weight nobody notices.
    """

    def init_factors(d, k, r, rng, dtype=np.float64):
        return writer(d, k, r, dtype), uniform(1 / np.sqrt(d), k, r, rng, dtype)


class bound_without_root:
    """The bound is 1/k instead of 1/√k

    A sum of k independent terms grows with √k, not with k, since they cancel in part. So 1/√k keeps
    Bx at the size of x, and with 1/k it gets smaller the wider the layer is.
    """

    def init_factors(d, k, r, rng, dtype=np.float64):
        return writer(d, k, r, dtype), rng.uniform(-1 / k, 1 / k, (r, k)).astype(dtype)


class normal_from_fan_in:
    """B is normal with standard deviation 1/√k

    The size comes from the fan-in, as it should, but the distribution is another: a normal law has
    no bound, and 1/√k is the bound here. The uniform law up to 1/√k has the standard deviation
    1/√(3k).
    """

    def init_factors(d, k, r, rng, dtype=np.float64):
        return writer(d, k, r, dtype), rng.normal(0, 1 / np.sqrt(k), (r, k)).astype(dtype)


class standard_normal:
    """B is standard normal

    rng.normal and standard_normal give numbers of size 1 unless you say otherwise. With k inputs of
    size 1, Bx is then √k large. What is asked is uniform, between -1/√k and 1/√k.
    """

    def init_factors(d, k, r, rng, dtype=np.float64):
        return writer(d, k, r, dtype), rng.standard_normal((r, k)).astype(dtype)


class small_normal:
    """B is normal with standard deviation 0.02

    That is how GPT-2 starts its weights: one width for all layers. Here the width comes from the
    fan-in, and the distribution is another: uniform between -1/√k and 1/√k.
    """

    def init_factors(d, k, r, rng, dtype=np.float64):
        return writer(d, k, r, dtype), rng.normal(0, 0.02, (r, k)).astype(dtype)


class kaiming_for_relu:
    """The bound is √(6/k), Kaiming's rule with a = 0

    kaiming_uniform has the bound √(6 / ((1 + a²)·k)). With a = 0, meant for layers before a ReLU,
    that is √(6/k), about 2.4 times too wide. PEFT and loralib call it with a = √5, and then the
    bound is exactly 1/√k.
    """

    def init_factors(d, k, r, rng, dtype=np.float64):
        return writer(d, k, r, dtype), uniform(np.sqrt(6 / k), k, r, rng, dtype)


class unit_interval:
    """B is drawn from [0, 1) and never moved or scaled

    rng.random gives numbers from 0 to 1: all positive, so every row of B reads little more than
    the sum of the inputs, and all far larger than 1/√k. Draw them evenly on both sides of zero,
    within the bound.
    """

    def init_factors(d, k, r, rng, dtype=np.float64):
        return writer(d, k, r, dtype), rng.random((r, k)).astype(dtype)


class positive_only:
    """B has positive entries only

    The upper bound is right, but the lower end is 0 instead of -1/√k. With a mean above zero all
    rows of B point in nearly the same direction, that of the sum of the inputs. The interval
    must be symmetric about zero.
    """

    def init_factors(d, k, r, rng, dtype=np.float64):
        return writer(d, k, r, dtype), rng.uniform(0, 1 / np.sqrt(k), (r, k)).astype(dtype)


class constant:
    """B is a constant

    When all rows of B are equal they read the same feature, A's columns get equal gradients, and
    then B's rows do. The r directions stay copies of one another for ever, so the adapter keeps
    rank one, whatever r says. Only random rows break the symmetry.
    """

    def init_factors(d, k, r, rng, dtype=np.float64):
        return writer(d, k, r, dtype), np.full((r, k), 1 / np.sqrt(k), dtype)


class one_row_repeated:
    """One random row is repeated r times

    The entries look random, but the rows of B are equal, so B has rank one. They read the same
    feature, get the same gradient and stay equal for ever: r rows do the work of one. Draw
    all r·k entries.
    """

    def init_factors(d, k, r, rng, dtype=np.float64):
        return writer(d, k, r, dtype), np.tile(reader(k, 1, rng, dtype), (r, 1))


class gaussian:
    """B is normal with standard deviation 1/r

    That is a valid start, PEFT calls it "gaussian", but not the one asked for here. Its width
    depends on the rank instead of the fan-in, and its tails know no bound. Draw B from the uniform
    distribution between -1/√k and 1/√k.
    """

    def init_factors(d, k, r, rng, dtype=np.float64):
        return writer(d, k, r, dtype), rng.normal(0, 1 / r, (r, k)).astype(dtype)


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
