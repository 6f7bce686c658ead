"""Hidden checks of 33_intruder_count.

Every matrix is built from its singular vectors, so that the cosines are known and none is near the
border, apart from those that lie on it. A table of counts tells more than one count.
"""

from functools import wraps

import numpy as np

from lora_tutor.checks import attempt, scenario, workload, written_over

EPSILONS = (0.3, 0.5, 0.7, 0.9)


def turned(rng, rows, columns):
    """Orthonormal columns."""
    return np.linalg.qr(rng.normal(size=(rows, columns)))[0]


def built(rng, U, values, k):
    """A matrix that writes along the columns of U, with these singular values, into k inputs."""
    return (U * np.array(values)) @ turned(rng, k, U.shape[1]).T


def usual(rng, d, k, r=2, size=4.0):
    """A weight, and an update of rank r with strong directions."""
    W = built(rng, turned(rng, d, min(d, k)), np.linspace(5.0, 1.0, min(d, k)), k)
    return W, size * turned(rng, d, r) @ turned(rng, k, r).T


def table(impl, W, dW, tops, epsilons=EPSILONS):
    """The count for each of the first so many directions and each border."""
    return {
        f"count for top={top}, epsilon={epsilon}": impl.intruder_count(
            W.copy(), dW.copy(), top, epsilon
        )
        for top in tops
        for epsilon in epsilons
    }


def habits(impl):
    """Counts for a usual update: unjudged, they tell wrong ways from one another."""
    W, dW = usual(np.random.default_rng(33), 12, 7)
    return [
        attempt(impl.intruder_count, W.copy(), dW.copy(), top, epsilon)
        for top in (2, 6)
        for epsilon in EPSILONS
    ]


def case(words):
    """A scenario which also notes the habits."""

    def declare(body):
        @wraps(body)
        def observed(impl, rng):
            return {**body(impl, rng), "_habits": habits(impl)}

        return scenario(words)(observed)

    return declare


@scenario("W of 12 × 7, an update of rank 2, several top and epsilon; W of 50 × 30, of rank 8")
def tall(impl, rng):
    large = table(impl, *usual(rng, 50, 30, 8), (25,), (0.5, 0.9))
    return table(impl, *usual(rng, 12, 7), (1, 2, 4, 7)) | large


@scenario("W of 6 × 11, an update of rank 2, several top and epsilon")
def wide(impl, rng):
    return table(impl, *usual(rng, 6, 11), (1, 3, 5))


@scenario("four random sizes and ranks, top=5, epsilon=0.6")
def several_sizes(impl, rng):
    seen = {}
    for i in range(4):
        d, k = (int(size) for size in rng.choice(range(8, 20), size=2, replace=False))
        W, dW = usual(rng, d, k, r=int(rng.integers(1, 4)), size=6.0)
        seen[f"count_{i}"] = impl.intruder_count(W, dW, 5, 0.6)
    return seen


def planted(rng):
    """W of 14 × 8, and W' with two new directions among six of W's, which only grew or shrank."""
    U, V = turned(rng, 14, 10), turned(rng, 8, 8)
    W = (U[:, :8] * np.arange(8.0, 0.0, -1.0)) @ V.T
    kept = [6, 8, 3, 9, 0, 5, 1, 2]
    return W, (U[:, kept] * np.arange(9.0, 1.0, -1.0)) @ V.T - W


@case("W of 14 × 8, and two new directions as second and fourth of W + dW")
def second_and_fourth(impl, rng):
    return table(impl, *planted(rng), (1, 2, 3, 4, 8), (0.2, 0.8))


@case("the same W and dW, one of them with columns in another order, then W and dW both negative")
def signs(impl, rng):
    W, dW = planted(rng)
    order = rng.permutation(8)
    return {
        "count": impl.intruder_count(W.copy(), dW.copy(), 6, 0.5),
        "count for other columns": impl.intruder_count(W[:, order], dW[:, order], 6, 0.5),
        "count for -W and -dW": impl.intruder_count(-W, -dW, 6, 0.5),
        "count for dW = -2W": impl.intruder_count(W, -2.0 * W, 6, 0.5),
    }


@case("the update makes W's own directions stronger and weaker, in another order")
def rescaled(impl, rng):
    U, V = turned(rng, 9, 6), turned(rng, 7, 6)
    W = (U * np.arange(6.0, 0.0, -1.0)) @ V.T
    dW = (U * np.array([-4.5, 5.0, -1.0, 8.0, 0.2, 0.3])) @ V.T
    other_inputs = (U * np.arange(6.0, 0.0, -1.0)) @ turned(rng, 7, 6).T - W
    return table(impl, W, dW, (2, 6), (0.5, 0.99)) | {
        "count for other inputs": impl.intruder_count(W, other_inputs, 6, 0.5)
    }


@case("two pairs of W's directions turned among themselves: cosines of 0.8 and 0.6, and of 0.796")
def shared_between_two(impl, rng):
    U, V = turned(rng, 9, 5), turned(rng, 7, 5)
    W = (U * np.array([5.0, 4.0, 3.0, 2.0, 1.0])) @ V.T
    mixed = U.copy()
    for i, c in ((0, 0.8), (2, 0.796)):
        s = (1 - c * c) ** 0.5
        mixed[:, i], mixed[:, i + 1] = c * U[:, i] + s * U[:, i + 1], c * U[:, i + 1] - s * U[:, i]
    dW = (mixed * np.array([5.0, 4.0, 3.0, 2.0, 1.0])) @ V.T - W
    borders = (0.5, 0.7, 0.798, 0.8, 0.8 + 3e-7, 0.8 + 3e-6, 0.81, 0.9)
    return table(impl, W, dW, (1, 2, 5), borders)


@case("an update of zero, W of 40 × 30, epsilon from 0 to 1")
def no_update(impl, rng):
    W = built(rng, turned(rng, 40, 30), np.linspace(9.0, 1.0, 30), 30)
    return table(impl, W, np.zeros_like(W), (5, 30), (0.0, 0.5, 1.0))


@case("W of 14 × 8, two new directions among six of W's, epsilon 0 and 1")
def smallest_and_largest(impl, rng):
    return table(impl, *planted(rng), (4, 8), (0.0, 1.0))


@case("W of 12 × 7, top=0, and top=50")
def none_and_all(impl, rng):
    W, dW = usual(rng, 12, 7)
    return table(impl, W, dW, (0, 50), (0.7, 1.0))


def of_low_rank(rng, scale=1.0):
    """W of 10 × 6 and rank 3, and an update of rank 2 which brings one new direction."""
    U, V = turned(rng, 10, 4), turned(rng, 6, 4)
    W = (U[:, :3] * np.array([4.0, 3.0, 2.0])) @ V[:, :3].T
    new = (U[:, [3, 0]] * np.array([2.5, 1.0])) @ V[:, [3, 0]].T
    return scale * W, scale * new


@case("W of 10 × 6 and rank 3, W + dW of rank 4, top up to 6")
def rank_below_size(impl, rng):
    return table(impl, *of_low_rank(rng), (2, 3, 4, 6), (0.5, 0.95))


@case("W of 6 × 6 and rank 3, W + dW of rank 4")
def square_of_low_rank(impl, rng):
    U, V = turned(rng, 6, 4), turned(rng, 6, 4)
    W = (U[:, :3] * np.array([4.0, 3.0, 2.0])) @ V[:, :3].T
    dW = 2.5 * np.outer(U[:, 3], V[:, 3])
    return table(impl, W, dW, (4, 6), (0.5, 0.95))


@case("W of 40 × 30 with singular values of 35 and 60 eps·σ₁ before and after")
def beside_the_threshold(impl, rng):
    # Along the axes, so that no rounding of the SVD hides values as small as these.
    W, dW = np.zeros((40, 30)), np.zeros((40, 30))
    eps = np.finfo(float).eps
    before, after = [4.0, 2.0, 35 * 4 * eps, 60 * 4 * eps, 0.0, 0.0], [0, 0, 3.0, 1.5]
    np.fill_diagonal(W, before + 24 * [0.0])
    np.fill_diagonal(dW, [*after, 35 * 4 * eps, 60 * 4 * eps, *(24 * [0.0])])
    return table(impl, W, dW, (4, 30), (0.5,))


@case("the same, a thousand million times smaller and larger")
def other_units(impl, rng):
    W, dW = of_low_rank(rng)
    return {
        f"count for {scale} W": impl.intruder_count(scale * W, scale * dW, 6, 0.5)
        for scale in (1e-9, 1e9)
    }


@case("W zero, an update of rank 2; then both zero")
def zero_weight(impl, rng):
    _, dW = usual(rng, 9, 5)
    zero = np.zeros((9, 5))
    return {
        "count": attempt(impl.intruder_count, zero, dW, 4, 0.5),
        "count for zeros": attempt(impl.intruder_count, zero, zero.copy(), 4, 0.5),
    }


@case("both matrices before and after a call, and a second call")
def kept(impl, rng):
    W, dW = planted(rng)
    before = W.copy(), dW.copy()
    impl.intruder_count(W, dW, 4, 0.5)
    same = {"W_kept": np.array_equal(W, before[0]), "dW_kept": np.array_equal(dW, before[1])}
    return same | {"count": impl.intruder_count(W, dW, 4, 0.5)}


@case("the same arrays again, with another W and dW written into them")
def overwritten(impl, rng):
    first, second, _ = written_over(impl.intruder_count, planted(rng), usual(rng, 14, 8), 4, 0.5)
    return {"count": first, "count after that": second}


@case("read-only matrices: W transposed in memory, dW every other row of an array")
def unusual_layout(impl, rng):
    W, dW = planted(rng)
    W, dW = np.asfortranarray(W), np.repeat(dW, 2, axis=0)[::2]
    W.flags.writeable = dW.flags.writeable = False
    return {"count": impl.intruder_count(W, dW, 4, 0.5)}


@case("float32, W of 10 × 6 and rank 3, W + dW of rank 4")
def single_precision(impl, rng):
    W, dW = (M.astype(np.float32) for M in of_low_rank(rng))
    return table(impl, W, dW, (3, 6), (0.5, 0.95))


@workload("W of 384 × 256, r = 8, top = 10", flops=False)
def measured(impl, rng):
    W, dW = rng.normal(size=(384, 256)), rng.normal(size=(384, 8)) @ rng.normal(size=(8, 256))
    return impl.intruder_count, W, dW, 10, 0.5


def test_matches_definition(judge):
    """The result counts the leading directions of W + dW that are near to none of W's"""
    judge.same(tall, wide, second_and_fourth, several_sizes)


def test_sign_is_free(judge):
    """A direction and its opposite are the same"""
    judge.same(signs)


def test_keeps_what_was_there(judge):
    """What only grew, shrank or changed places is no intruder; what lies between two may be"""
    judge.same(rescaled, shared_between_two)


def test_borders(judge):
    """No update, no intruder; ε may be 0 and 1, top may be 0 and more than there are"""
    judge.same(no_update, smallest_and_largest, none_and_all)


@scenario("4 by 64, and 64 by 4: new directions of 20 and of 2 times eps·σ₁, both below 64·eps·σ₁")
def beside_the_larger_side(impl, rng):
    seen = {}
    for d, k in ((4, 64), (64, 4)):
        for kind in (np.float64, np.float32):
            W, dW = np.zeros((d, k), kind), np.zeros((d, k), kind)
            W[0, 0], dW[1, 1], dW[2, 2] = 1.0, 20 * np.finfo(kind).eps, 2 * np.finfo(kind).eps
            seen[f"count for {d} by {k} in {kind.__name__}"] = impl.intruder_count(W, dW, 3, 0.5)
    return seen


def test_zero_directions(judge):
    """Directions without a singular value count on neither side, in float32 either"""
    judge.same(
        rank_below_size,
        square_of_low_rank,
        beside_the_threshold,
        beside_the_larger_side,
        single_precision,
        other_units,
        zero_weight,
    )


def test_keeps_inputs(judge):
    """Any memory layout will do, and both matrices stay as they are"""
    says = {f"{n}_kept": f"{n} was changed by the call: work on new arrays." for n in ("W", "dW")}
    judge.same(kept, unusual_layout, overwritten, says=says)
    judge.keeps_inputs()
