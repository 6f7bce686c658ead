"""Hidden checks of 20_first_step."""

import numpy as np

from lora_tutor.checks import every_pair, scenario, workload, written_over

ALPHA, RATE = 7.0, 0.3
NAMES = ("dA", "dB", "dW")


def case(rng, d=5, k=8, r=3, n=4):
    """W, X, Y and B with all entries random."""
    sizes = ((d, k), (n, k), (n, d), (r, k))
    return [rng.normal(size=size) for size in sizes]


def entry(table, name):
    """One change, or whatever came instead of a dict."""
    return table.get(name) if isinstance(table, dict) else table


def chosen(table, *names):
    """These changes, after the keys that are missing."""
    names = names or NAMES
    missing = [name for name in names if isinstance(table, dict) and name not in table]
    return {"missing keys": missing} | {name: entry(table, name) for name in names}


def usable(array, shape):
    """Whether arithmetic may be done with a change: a finite array of the right shape."""
    fits = isinstance(array, np.ndarray) and array.shape == shape and array.dtype.kind == "f"
    return fits and bool(np.isfinite(array).all())


def several(impl, rng, *names):
    """Random sizes with d, k, r and n all different and α/r no whole number."""
    seen = {}
    for i in range(5):
        d, k, n = (int(size) for size in rng.choice(np.arange(5, 14), size=3, replace=False))
        r = int(rng.integers(2, 5))
        alpha, rate = float(r * rng.uniform(1.3, 2.7)), float(rng.uniform(0.05, 0.6))
        table = impl.first_step(*case(rng, d, k, r, n), alpha, rate)
        seen |= {f"{name}_{i}": value for name, value in chosen(table, *names).items()}
    return seen


@scenario("n=4 samples, d=5, k=8, r=3, α=7, lr=0.3")
def writer(impl, rng):
    table = impl.first_step(*case(rng), ALPHA, RATE)
    return chosen(table, "dA") | {"_dW": entry(table, "dW")}


@scenario("five random sizes, all different")
def other_writers(impl, rng):
    return several(impl, rng, "dA")


def loss(A, W, X, Y, B, s):
    return float(((X @ (W + s * A @ B).T - Y) ** 2).sum() / (2 * len(X)))


def slope(arguments, s, h=0.5):
    """∂L/∂A at A = 0 by central differences, which are exact for a quadratic loss."""
    zero = np.zeros((len(arguments[0]), len(arguments[3])))
    found = np.zeros_like(zero)
    for place in np.ndindex(zero.shape):
        shift = np.zeros_like(zero)
        shift[place] = h
        found[place] = (loss(shift, *arguments, s) - loss(-shift, *arguments, s)) / (2 * h)
    return found


@scenario("the slope of the loss, measured by shifting each entry of A, d=4, k=7, r=3, n=5")
def measured_slope(impl, rng):
    arguments = case(rng, 4, 7, 3, 5)
    table = impl.first_step(*arguments, ALPHA, RATE)
    dA, want = entry(table, "dA"), -RATE * slope(arguments, ALPHA / 3)
    follows = usable(dA, want.shape) and np.allclose(dA, want, rtol=1e-7, atol=1e-9)
    return {"follows_the_slope": bool(follows), "_changes": chosen(table)}


def standing(table, shape):
    dB = entry(table, "dB")
    zero = usable(dB, shape) and not dB.any()
    return chosen(table, "dB") | {"exactly_zero": zero, "_dA": entry(table, "dA")}


@scenario("n=4 samples, d=5, k=8, r=3, α=7, lr=0.3")
def reader(impl, rng):
    return standing(impl.first_step(*case(rng), ALPHA, RATE), (3, 8))


@scenario("n=6 samples, d=9, k=7, r=4, α=11, lr=0.9")
def other_reader(impl, rng):
    return standing(impl.first_step(*case(rng, 9, 7, 4, 6), 11.0, 0.9), (4, 7))


def effective(impl, rng, d, k, r, n, alpha, rate):
    """Whether dW belongs to the dA and dB beside it: a wrong dA is judged elsewhere."""
    W, X, Y, B = case(rng, d, k, r, n)
    table = impl.first_step(W, X, Y, B, alpha, rate)
    dA, dB, dW = (entry(table, name) for name in NAMES)
    known = usable(dA, (d, r)) and usable(dB, (r, k)) and usable(dW, (d, k))
    follows = known and np.allclose(dW, alpha / r * dA @ (B + dB), rtol=1e-8, atol=1e-10)
    return {
        "an_array": usable(dW, (d, k)),
        "factors_there": usable(dA, (d, r)) and usable(dB, (r, k)),
        "something_moves": known and bool(dW.any()),
        "follows_from_the_factors": bool(follows),
        "_changes": chosen(table),
    }


@scenario("n=4 samples, d=5, k=8, r=3, α=7, lr=0.3")
def weight(impl, rng):
    return effective(impl, rng, 5, 8, 3, 4, ALPHA, RATE)


@scenario("W + s·A·B before and after, d=6, k=9, r=4, n=5, α=10, lr=0.2")
def product(impl, rng):
    return effective(impl, rng, 6, 9, 4, 5, 10.0, 0.2)


@scenario("a single sample, d=9, k=7, r=2, α=11, lr=0.6")
def product_of_one(impl, rng):
    return effective(impl, rng, 9, 7, 2, 1, 11.0, 0.6)


def rank_within(impl, rng, r, n):
    table = impl.first_step(*case(rng, 8, 10, r, n), ALPHA, RATE)
    dW = entry(table, "dW")
    good = usable(dW, (8, 10))
    sigma = np.linalg.svd(dW, compute_uv=False) if good else np.ones(1)
    rank = int((sigma > 1e-9 * sigma[0]).sum())
    return {"an_array": good, "rank_of_dW": rank if good else None, "_dW": dW}


@scenario("the rank of dW for r=2 and n=5, d=8, k=10")
def rank_by_r(impl, rng):
    return rank_within(impl, rng, 2, 5)


@scenario("the rank of dW for r=4 and n=3, d=8, k=10")
def rank_by_n(impl, rng):
    return rank_within(impl, rng, 4, 3)


@scenario("rank_bound for several r and n")
def bounds(impl, rng):
    pairs = [(8, 3), (2, 5), (4, 4), (1, 100), (64, 1), (16, 4096), (3, 0)]
    return {f"rank_bound({r}, {n})": impl.rank_bound(r, n) for r, n in pairs}


@scenario("zero_gradient()")
def zero(impl, rng):
    answer, again = impl.zero_gradient(), impl.zero_gradient()
    one_of_two = isinstance(answer, str) and answer in ("A", "B")
    right = one_of_two and answer == "B"
    seen = {"one_of_two": one_of_two, "right": right, "_answer": answer}
    return seen | {"same_again": again == answer}


@scenario("step_ratio for several k, r and s")
def ratios(impl, rng):
    cases = [(64, 8, 1.0), (4096, 8, 1.0), (64, 1, 1.0), (8, 3, 7 / 3), (100, 12, 0.5)]
    cases += [(8, 3, 0.0), (8, 3, -2.0)]
    return {f"step_ratio({k}, {r}, {s:.4g})": impl.step_ratio(k, r, s) for k, r, s in cases}


@scenario("rank one, d=5, k=8, n=4")
def rank_one(impl, rng):
    return chosen(impl.first_step(*case(rng, r=1), ALPHA, RATE))


@scenario("a single sample, d=5, k=8, r=3; one output; one input; 131 samples")
def one_sample(impl, rng):
    seen = chosen(impl.first_step(*case(rng, n=1), ALPHA, RATE))
    others = {"d=1": {"d": 1}, "k=1": {"k": 1}, "n=131": {"n": 131}}
    for words, size in others.items():
        found = chosen(impl.first_step(*case(rng, **size), ALPHA, RATE))
        seen |= {f"{name} for {words}": value for name, value in found.items()}
    return seen


@scenario("a square weight, d=k=6, r=4, n=3")
def square(impl, rng):
    return chosen(impl.first_step(*case(rng, 6, 6, 4, 3), ALPHA, RATE))


@scenario("r=d=4, k=7, n=9")
def full_rank(impl, rng):
    return chosen(impl.first_step(*case(rng, 4, 7, 4, 9), ALPHA, RATE))


@scenario("lr=0, then α=0: nothing moves")
def standing_still(impl, rng):
    arguments = case(rng)
    found = {"lr=0": (ALPHA, 0.0), "α=0": (0.0, RATE)}
    return {
        f"{name} for {words}": value
        for words, pair in found.items()
        for name, value in chosen(impl.first_step(*arguments, *pair)).items()
    }


@scenario("the arguments before and after a call, and a second call")
def kept(impl, rng):
    arrays = dict(zip("WXYB", case(rng), strict=True))
    before = {name: array.copy() for name, array in arrays.items()}
    impl.first_step(*arrays.values(), ALPHA, RATE)
    same = {f"{n}_kept": np.array_equal(arrays[n], before[n]) for n in arrays}
    return same | chosen(impl.first_step(*arrays.values(), ALPHA, RATE))


@scenario("read-only arguments: W and B in Fortran order, X every other row, Y transposed")
def unusual_layout(impl, rng):
    W, X, Y, B = case(rng)
    arrays = np.asfortranarray(W), np.repeat(X, 2, axis=0)[::2], Y.T.copy().T, np.asfortranarray(B)
    for array in arrays:
        array.flags.writeable = False
    return chosen(impl.first_step(*arrays, ALPHA, RATE))


@scenario("float32 arguments, d=5, k=8, r=3, n=4")
def single_precision(impl, rng):
    # Negative targets and positive factors: no term cancels another.
    W, X, Y, B = (np.abs(array).astype(np.float32) for array in case(rng))
    return chosen(impl.first_step(W, X, -Y, B, ALPHA, RATE))


TOGETHER = every_pair(
    zero=["nothing", "W", "X", "Y", "B", "lr", "the error"],
    kind=["float64", "float32", "float16"],
    n=[4, 1],
    alpha=[6.0, -3.0, 0.0],
)


@scenario("every type, one sample and four, with zeros and with α of either sign")
def together(impl, rng):
    seen = {}
    for zero, kind, n, alpha in map(dict.values, TOGETHER):
        sizes = {"W": (5, 8), "X": (n, 8), "Y": (n, 5), "B": (4, 8)}
        given = {name: rng.integers(-2, 3, size=s).astype(kind) for name, s in sizes.items()}
        if zero in given:
            given[zero][...] = 0
        if zero == "the error":
            given["Y"] = given["X"] @ given["W"].T
        table = impl.first_step(*given.values(), alpha, 0.0 if zero == "lr" else 0.25)
        case = f"in {kind}, n={n}, α={alpha}, {zero} zero"
        seen |= {f"{name} {case}": value for name, value in chosen(table).items()}
    return seen


@scenario("two calls on the same arrays, overwritten in between, also with lr=0 and with B zero")
def overwritten(impl, rng):
    _, second, kept = written_over(impl.first_step, case(rng), case(rng), ALPHA, RATE)
    at_rest = written_over(impl.first_step, case(rng), case(rng), ALPHA, 0.0)
    *others, B = case(rng)
    no_reader = written_over(impl.first_step, [*others, 0 * B], case(rng), ALPHA, RATE)
    return chosen(second) | {"first_kept": kept and at_rest[2] and no_reader[2]}


@workload("n = 64, d = 256, k = 384, r = 8")
def measured(impl, rng):
    W, X, Y = (rng.normal(size=size) for size in ((256, 384), (64, 384), (64, 256)))
    return impl.first_step, W, X, Y, rng.normal(size=(8, 384)), 16.0, 0.1


def test_step_of_A(judge):
    """dA is -η times the gradient of the loss with respect to A, at A = 0"""
    judge.same(
        writer,
        other_writers,
        measured_slope,
        says={
            "follows_the_slope": "dA is not -lr times the slope that the loss has when each entry "
            "of A is shifted a little."
        },
    )


def test_B_stands_still(judge):
    """B does not move in the first step"""
    judge.same(reader, other_reader, says={"exactly_zero": "dB is not exactly zero."})


def test_change_of_W(judge):
    """dW is the change of the effective weight W + s·A·B"""
    judge.same(
        weight,
        product,
        product_of_one,
        says={
            "an_array": "dW is no array of finite numbers with the shape of W.",
            "factors_there": "dA or dB is no array of finite numbers with the shape of its factor, "
            "so dW cannot be compared with them.",
            "something_moves": "dW is zero: nothing moves.",
            "follows_from_the_factors": "dW is not what s·A·B becomes with your dA and dB: "
            "s·dA·(B + dB).",
        },
    )


def test_names_the_zero(judge):
    """zero_gradient names the factor whose gradient is zero at the start"""
    judge.same(
        zero,
        says={
            "one_of_two": 'what came back is neither "A" nor "B". Return one of these two letters, '
            "as a string.",
            "same_again": "a second call gives another answer.",
            "right": "that is not it: which of ∂L/∂A and ∂L/∂B contains the "
            "factor that starts at zero?",
        },
    )


def test_rank_of_the_step(judge):
    """rank_bound tells the largest rank of dW, and dW keeps to it"""
    says = {"an_array": "dW is no array of finite numbers with the shape of W."}
    judge.same(bounds, rank_by_r, rank_by_n, says=says)


def test_size_of_the_step(judge):
    """step_ratio is the mean of LoRA's first step in units of the full one"""
    judge.same(ratios)


def test_edge_sizes(judge):
    """Rank one, one sample, a square weight, full rank, no rate, no α: no exception"""
    judge.same(rank_one, one_sample, square, full_rank, standing_still)


def test_keeps_inputs_and_type(judge):
    """No argument is changed, any memory layout will do, and float32 stays float32"""
    changed = "{} was changed by the call: put what you compute into new arrays."
    judge.same(
        kept,
        unusual_layout,
        single_precision,
        overwritten,
        together,
        says={f"{name}_kept": changed.format(name) for name in "WXYB"}
        | {"first_kept": "the first result changed later: each call should give new arrays."},
    )
    judge.keeps_inputs()
