"""Hidden checks of 03_weight_update."""

import numpy as np

from lora_tutor.checks import every_pair, nowhere_finite, scenario, workload, written_over

NO_PAIR = "What came back is not a pair (W_new, dW) of NumPy arrays of the shape of W."
PAIRS = {f"pair{end}": NO_PAIR for end in ("", "_0", "_1", "_2", "_3", "_4")}
HIDDEN = {"nan_shows": "nan or infinity in X comes out as a number: nothing may hide it."}
LATER = "The first results changed later: each call should give new arrays."


def case(rng, d=5, k=8, n=4):
    """W, X and Y with all entries random."""
    return rng.normal(size=(d, k)), rng.normal(size=(n, k)), rng.normal(size=(n, d))


def pair(value):
    """Both results by name; `dW` first, for the new weight follows from it."""
    if not isinstance(value, tuple) or len(value) != 2:
        return {"pair": False}
    return {"pair": True, "dW": value[1], "W_new": value[0]}


def ready(value, W):
    """Whether both results are finite arrays of W's shape, fit for linear algebra."""
    arrays = value if isinstance(value, tuple) and len(value) == 2 else ()
    return bool(arrays) and all(
        isinstance(a, np.ndarray) and a.shape == W.shape and bool(np.isfinite(a).all())
        for a in arrays
    )


def loss(W, X, Y):
    return float(((X @ W.T - Y) ** 2).sum() / (2 * len(X)))


def slope(W, X, Y, h=0.5):
    """∂L/∂W by central differences, which are exact for a quadratic loss."""
    found = np.zeros_like(W)
    for i in np.ndindex(W.shape):
        shift = np.zeros_like(W)
        shift[i] = h
        found[i] = (loss(W + shift, X, Y) - loss(W - shift, X, Y)) / (2 * h)
    return found


@scenario("n=4 samples, d=5, k=8, lr=0.3")
def batch(impl, rng):
    return pair(impl.sgd_delta(*case(rng), 0.3))


@scenario("five random sizes with d, k and n all different")
def several_sizes(impl, rng):
    seen = {}
    for i in range(5):
        d, k, n = (int(size) for size in rng.choice(np.arange(3, 14), size=3, replace=False))
        found = pair(impl.sgd_delta(*case(rng, d, k, n), float(rng.uniform(0.05, 0.8))))
        seen |= {f"{name}_{i}": value for name, value in found.items()}
    return seen


@scenario("the slope of the loss, measured at W of shape (5, 8) with n=3 and lr=0.2")
def measured_slope(impl, rng):
    W, X, Y = case(rng, n=3)
    value = impl.sgd_delta(W, X, Y, 0.2)
    good = ready(value, W)
    follows = good and np.allclose(value[1], -0.2 * slope(W, X, Y), rtol=1e-6, atol=1e-9)
    return {"pair": good, "follows_the_slope": bool(follows), "_returned": value}


@scenario("W_new against W + dW, d=6, k=9, n=4, lr=0.7")
def sum_of_both(impl, rng):
    W, X, Y = case(rng, 6, 9)
    value = impl.sgd_delta(W, X, Y, 0.7)
    good = ready(value, W)
    adds_up = good and np.allclose(value[0], W + value[1], rtol=1e-9, atol=1e-12)
    return {"pair": good, "adds_up": bool(adds_up), **pair(value)}


def bounded_rank(impl, rng, n):
    W, X, Y = case(rng, 7, 10, n)
    value = impl.sgd_delta(W, X, Y, 0.4)
    if not ready(value, W):
        return {"pair": False, "_returned": value}
    sigma = np.linalg.svd(value[1], compute_uv=False)
    bounded = int((sigma > 1e-9 * sigma[0]).sum()) <= n
    return {"pair": True, "rank_bounded": bounded, **pair(value)}


@scenario("the rank of dW for a (7, 10) weight and n=3 samples")
def rank_three(impl, rng):
    return bounded_rank(impl, rng, 3)


@scenario("the rank of dW for a (7, 10) weight and a single sample")
def rank_one(impl, rng):
    return bounded_rank(impl, rng, 1)


@scenario("a square weight, d=k=6, n=4")
def square(impl, rng):
    return pair(impl.sgd_delta(*case(rng, 6, 6), 0.3))


@scenario("more samples than inputs, n=131, d=5, k=8")
def many_samples(impl, rng):
    return pair(impl.sgd_delta(*case(rng, n=131), 0.3))


@scenario("one output, d=1, k=8, then one input, d=5, k=1; n=4")
def lone_sides(impl, rng):
    sides = {"_0": (1, 8), "_1": (5, 1)}
    found = {end: pair(impl.sgd_delta(*case(rng, *size), 0.3)) for end, size in sides.items()}
    return {f"{name}{end}": v for end, each in found.items() for name, v in each.items()}


@scenario("lr=0: nothing moves")
def standing_still(impl, rng):
    return pair(impl.sgd_delta(*case(rng), 0.0))


@scenario("X of zeros, then W of zeros, then Y of zeros")
def zeros(impl, rng):
    seen = {}
    for i, name in enumerate(("X", "W", "Y")):
        arrays = dict(zip("WXY", case(rng), strict=True))
        arrays[name] = np.zeros_like(arrays[name])
        found = pair(impl.sgd_delta(*arrays.values(), 0.3))
        seen |= {f"{result}_{i}": value for result, value in found.items()}
    return seen


@scenario("nan in one entry of X: each entry of the gradient sums over it")
def broken(impl, rng):
    W, X, Y = case(rng)
    X[1, :] = np.nan
    results = pair(impl.sgd_delta(W, X, Y, 0.3))
    return {"nan_shows": all(nowhere_finite(results.get(name)) for name in ("dW", "W_new"))}


@scenario("targets that are met already: the error is zero")
def solved(impl, rng):
    # Small whole numbers make W x exact, so that no rounding is left in the error.
    W, X = (rng.integers(-4, 5, size=size).astype(float) for size in ((5, 8), (4, 8)))
    return pair(impl.sgd_delta(W, X, X @ W.T, 0.3))


@scenario("the inputs before and after a call, and a second call")
def inputs(impl, rng):
    arrays = dict(zip("WXY", case(rng), strict=True))
    before = {name: array.copy() for name, array in arrays.items()}
    impl.sgd_delta(*arrays.values(), 0.3)
    kept = {f"{n}_kept": np.array_equal(arrays[n], before[n]) for n in arrays}
    return kept | pair(impl.sgd_delta(*arrays.values(), 0.3))


@scenario("W and Y as transposed arrays, X as every other row of an array, all read-only")
def unusual_layout(impl, rng):
    W, X, Y = rng.normal(size=(8, 5)).T, rng.normal(size=(8, 8))[::2], rng.normal(size=(5, 4)).T
    for array in (W, X, Y):
        array.flags.writeable = False
    return pair(impl.sgd_delta(W, X, Y, 0.3))


@scenario("float32 inputs, d=5, k=8, n=4, lr=0.05, then lr=0")
def single_precision(impl, rng):
    # Negative targets and positive factors: no term cancels another in the gradient.
    W, X, Y = (np.abs(array).astype(np.float32) for array in case(rng))
    at_rest = pair(impl.sgd_delta(W, X, -Y, 0.0))
    return pair(impl.sgd_delta(W, X, -Y, 0.05)) | {f"{n}_0": v for n, v in at_rest.items()}


@scenario("float16 inputs, d=5, k=8, n=4, lr=0.25")
def half_precision(impl, rng):
    # Small whole numbers, of which float16 keeps the sums exactly.
    W, X, Y = (rng.integers(1, 4, size=s).astype(np.float16) for s in ((5, 8), (4, 8), (4, 5)))
    return pair(impl.sgd_delta(W, X, -Y, 0.25))


def overwritten(impl, arrays, others, lr):
    first, second, kept = written_over(impl.sgd_delta, arrays, others, lr)
    return {**pair(first), **{f"{n}_2": v for n, v in pair(second).items()}, "first_kept": kept}


@scenario("two calls on the same arrays, which are overwritten in between")
def later_call(impl, rng):
    return overwritten(impl, case(rng), case(rng), 0.3)


@scenario("two calls with lr=0 on the same arrays, which are overwritten in between")
def later_call_at_rest(impl, rng):
    return overwritten(impl, case(rng), case(rng), 0.0)


@scenario("two calls on the same arrays, the first with targets that are met already")
def later_call_when_met(impl, rng):
    W, X, _ = (np.rint(3 * array) for array in case(rng))
    return overwritten(impl, (W, X, X @ W.T), case(rng), 0.3)


TOGETHER = every_pair(
    kind=["float64", "float32", "float16"],
    zero=["nothing", "X", "W", "Y", "lr", "the error"],
    n=[4, 1],
    sign=[1, -1],
)


@scenario("every type, one sample and four, with zeros, and with a negative lr")
def together(impl, rng):
    seen = {}
    for kind, zero, n, sign in map(dict.values, TOGETHER):
        arrays = {"W": (5, 8), "X": (n, 8), "Y": (n, 5)}
        given = {name: rng.integers(-3, 4, size=s).astype(kind) for name, s in arrays.items()}
        if zero in given:
            given[zero][...] = 0
        if zero == "the error":
            given["Y"] = given["X"] @ given["W"].T
        lr = 0.0 if zero == "lr" else sign * 0.25
        found = pair(impl.sgd_delta(*given.values(), lr))
        case = f"in {kind}, n={n}, lr={lr:g}, {zero} zero"
        seen |= {f"{name} {case}" if name != "pair" else name: v for name, v in found.items()}
    return seen


@workload("n = 64, d = 256, k = 384")
def measured(impl, rng):
    W, X, Y = (rng.normal(size=size) for size in ((256, 384), (64, 384), (64, 256)))
    return impl.sgd_delta, W, X, Y, 0.1


def test_follows_the_gradient(judge):
    """The step is -η times the gradient of the mean loss, and the new weight follows it"""
    judge.same(batch, several_sizes, says=PAIRS)


def test_measured_slope(judge):
    """The step agrees with the slope of the loss as measured by small shifts of W"""
    judge.same(
        measured_slope,
        says={
            "pair": NO_PAIR,
            "follows_the_slope": "dW is not -lr times the slope that the loss has when each entry "
            "of W is shifted a little.",
        },
    )


def test_new_is_old_plus_change(judge):
    """W_new is W + dW"""
    judge.same(sum_of_both, says={"pair": NO_PAIR, "adds_up": "W_new is not W + dW."})


def test_rank_at_most_n(judge):
    """n samples give a step of rank at most n"""
    judge.same(
        rank_three,
        rank_one,
        says={"pair": NO_PAIR, "rank_bounded": "The rank of dW is larger than n."},
    )


def test_edge_sizes(judge):
    """Square weights, many samples, no learning rate, no error: no exception"""
    judge.same(
        square, lone_sides, many_samples, standing_still, zeros, solved, broken, says=PAIRS | HIDDEN
    )


def test_keeps_inputs_and_type(judge):
    """W, X and Y stay as they are, in any layout; the type is kept, and results are new arrays"""
    judge.same(
        inputs,
        unusual_layout,
        single_precision,
        half_precision,
        later_call,
        later_call_at_rest,
        later_call_when_met,
        together,
        says=PAIRS
        | {"first_kept": LATER}
        | {f"{n}_kept": f"{n} was changed by the call: work on new arrays." for n in "WXY"},
    )
    judge.keeps_inputs()
