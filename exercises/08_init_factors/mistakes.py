"""Known mistakes of 08_init_factors: how the factors are drawn."""

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
