"""Hidden checks of 36_add_adapters.

Factors are free up to an invertible matrix between them, so products are judged. Of the large case
the product is never made, not even here: it is applied to a few vectors.
"""

import numpy as np

from lora_tutor.checks import attempt, every_pair, fetch, hold, scenario, workload

D, K = 9, 7
RANKS, SCALES = (2, 3, 1), (1.75, 0.4, 2.5)


def adapters(rng, ranks=RANKS, scales=SCALES, d=D, k=K):
    return [
        (rng.normal(size=(d, r)), rng.normal(size=(r, k)), s)
        for r, s in zip(ranks, scales, strict=True)
    ]


def pair(value):
    """Two arrays, or None for each."""
    usable = isinstance(value, tuple) and len(value) == 2
    usable = usable and all(isinstance(a, np.ndarray) and a.ndim == 2 for a in value)
    return value if usable else (None, None)


def seen(value, name="product"):
    """The shapes of a pair, and its product."""
    A, B = pair(value)
    if A is None:
        return {"two arrays": False, "_value": value}
    fits = A.shape[1] == B.shape[0]
    return {
        "two arrays": True,
        "shape of A": A.shape,
        "shape of B": B.shape,
        name: A @ B if fits else None,
    }


def terms(given, weights):
    """What A B is the sum of, for a message that says which adapter is wrong."""
    shares = {
        f"w s A B of adapter {number}": w * s * A @ B
        for number, ((A, B, s), w) in enumerate(zip(given, weights, strict=True), 1)
    }
    return {name: share for name, share in shares.items() if share.any()}


def added(impl, rng, weights, *sizes, **more):
    given = adapters(rng, *sizes, **more)
    parts = terms(given, weights)
    return seen(impl.add_adapters(given, weights), "A B") | {"_parts_of_A B": parts}


@scenario("three adapters of ranks 2, 3 and 1, weights 0.7, 1.6 and 0.3")
def three(impl, rng):
    return added(impl, rng, [0.7, 1.6, 0.3])


@scenario("two adapters of rank 2, with scales 1.75 and 0.4")
def equal_ranks(impl, rng):
    return added(impl, rng, [0.7, 1.6], (2, 2), (1.75, 0.4))


@scenario("two adapters of rank 3 for a square weight of 6 × 6")
def square(impl, rng):
    return added(impl, rng, [0.7, 1.6], (3, 3), (1.75, 0.4), d=6, k=6)


@scenario("one adapter of rank 3, weight 0.6")
def single(impl, rng):
    return added(impl, rng, [0.6], (3,), (1.75,))


@scenario("five adapters, more ranks together than the weight has")
def many(impl, rng):
    return added(impl, rng, [0.5, 1.5, 0.25, 2.0, 0.75], (3, 2, 4, 2, 3), (1.5, 2.5, 0.4, 0.7, 3.0))


@scenario("the weights 1, -1.4 and -0.5, and one scale negative too")
def negative(impl, rng):
    return added(impl, rng, [1.0, -1.4, -0.5], scales=(1.75, 0.4, -2.5))


@scenario("the weights 0.7, 0 and 1.6")
def one_zero(impl, rng):
    return added(impl, rng, [0.7, 0, 1.6])


@scenario("all weights zero, and a scale that is zero")
def all_zero(impl, rng):
    return {
        "of weights": added(impl, rng, [0.0, 0.0, 0.0]),
        "of scales": added(impl, rng, [0.7, 1.6], (2, 3), (0.0, 1.5)),
    }


@scenario("an adapter minus itself, and one object several times with other weights")
def against_itself(impl, rng):
    (one,) = adapters(rng, (3,), (1.75,))
    same = hold(impl, one)
    return {
        "A B": seen(impl.add_adapters([one, one], [1.0, -1.0]), "A B"),
        "one object": seen(impl.add_adapters([same, same], [2.0, -0.5]), "A B"),
        "equal weights": seen(impl.add_adapters([same, one, same], [0.5, 0.5, 0.25]), "A B"),
    }


@scenario("no adapter; two adapters and one weight; one adapter and two weights")
def no_sum(impl, rng):
    two, one = adapters(rng, (2, 3), (1.75, 0.4)), adapters(rng, (2,), (1.75,))
    return {
        "no adapter": attempt(impl.add_adapters, [], []),
        "a weight is missing": attempt(impl.add_adapters, two, [1.0]),
        "a weight too many": attempt(impl.add_adapters, one, [1.0, 2.0]),
    }


def factors(rng, d=9, p=5, k=7):
    """Columns and rows of very different lengths, in no order, and not at right angles."""
    lengths = rng.permutation(np.array([0.3, 4.0, 1.0, 2.2, 0.6, 3.1, 1.6, 2.7])[:p])
    return rng.normal(size=(d, p)) * lengths, rng.normal(size=(p, k))


@scenario("A of 9 × 5, B of 5 × 7, every r from 1 to 5")
def every_rank(impl, rng):
    A, B = factors(rng)
    return {f"r={r}": seen(impl.best_rank(A.copy(), B.copy(), r)) for r in range(1, 6)}


@scenario("A of 4 × 8, B of 8 × 6: more columns than rows; r = 2 and r = 4")
def more_than_the_weight(impl, rng):
    A, B = factors(rng, 4, 8, 6)
    return {f"r={r}": seen(impl.best_rank(A.copy(), B.copy(), r)) for r in (2, 4)}


@scenario("A of 6 × 4, B of 4 × 6, r = 2; d = 1; k = 1; A of 60 × 40, B of 40 × 50, r = 35")
def square_product(impl, rng):
    large = rng.normal(size=(60, 40)), rng.normal(size=(40, 50))
    row, column = factors(rng, 1, 3, 7), factors(rng, 9, 3, 1)
    return seen(impl.best_rank(*factors(rng, 6, 4, 6), 2)) | {
        "of 40 columns": seen(impl.best_rank(*large, 35)),
        "of a row": seen(impl.best_rank(*row, 1)),
        "of a column": seen(impl.best_rank(*column, 1)),
    }


@scenario("A of 9 × 5 with a column twice and one of zeros, r = 2 and r = 4")
def dependent(impl, rng):
    A, B = factors(rng)
    A[:, 3], A[:, 1] = A[:, 0], 0.0
    return {f"r={r}": seen(impl.best_rank(A.copy(), B.copy(), r)) for r in (2, 4)}


@scenario("A zero, r = 2")
def zero_product(impl, rng):
    A, B = factors(rng)
    return seen(impl.best_rank(0.0 * A, B, 2))


@scenario("d = 60000, k = 80000: a d×k matrix would take 38 GB; p = 6, r = 2")
def large(impl, rng):
    A, B = factors(rng, 60000, 6, 80000)
    x, g = rng.normal(size=(80000, 2)) / 100, rng.normal(size=(2, 60000)) / 100
    value = attempt(impl.best_rank, A, B, 2)
    left, right = pair(value)
    if left is None or left.shape != (60000, 2) or right.shape != (2, 80000):
        return {"result": value if left is None else (left.shape, right.shape)}
    return {"result": "two arrays", "A B x": left @ (right @ x), "g A B": (g @ left) @ right}


@scenario("r = 0, -1 and 6 for A of 9 × 5 and B of 5 × 7, and r = 5 where d or k is 4")
def bad_ranks(impl, rng):
    A, B = factors(rng)
    ends = {f"r={r}": attempt(impl.best_rank, A, B, r) for r in (0, -1, 6)}
    ends |= {"r=5 and d=4": attempt(impl.best_rank, *factors(rng, 4, 8, 6), 5)}
    return ends | {"r=5 and k=4": attempt(impl.best_rank, *factors(rng, 9, 8, 4), 5)}


@scenario("all arguments before and after both calls")
def kept(impl, rng):
    given = adapters(rng)
    A, B = factors(rng)
    before, weights, held = [A.copy(), B.copy()], [0.7, 1.6, 0.3], hold(impl, given)
    attempt(impl.add_adapters, held, weights)
    attempt(impl.best_rank, A, B, 2)
    after = fetch(held)
    same = [all(map(np.array_equal, old, new)) for old, new in zip(given, after, strict=True)]
    return {
        "adapters_kept": all(same),
        "weights_kept": weights == [0.7, 1.6, 0.3],
        "factors_kept": all(map(np.array_equal, before, (A, B))),
        "_adapters": after,
    }


@scenario("float32 arrays")
def single_precision(impl, rng):
    given = [(A.astype(np.float32), B.astype(np.float32), s) for A, B, s in adapters(rng)]
    A, B = (a.astype(np.float32) for a in factors(rng))
    sums, best = impl.add_adapters(given, [0.7, 1.6, 0.3]), impl.best_rank(A, B, 2)
    return {
        "types of the sum": [str(getattr(a, "dtype", None)) for a in pair(sums)],
        "types of the best": [str(getattr(a, "dtype", None)) for a in pair(best)],
        "_sum": sums,
    }


TOGETHER = every_pair(
    kind=["float32", "float64"],
    weights=[[0.5, 2, -1.5], [0, 0.0, 0], [1.0, 0.0, 2.0]],
    scales=[(1.75, 0.5, 2.5), (0.0, 0.5, -1), (2, 1, 0)],
    zero=["nothing", "A", "B"],
)


@scenario("whole and negative weights and scales, zeros, in both types")
def together(impl, rng):
    found = {}
    for kind, weights, scales, zero in map(dict.values, TOGETHER):
        given = [
            ((A * (zero != "A")).astype(kind), (B * (zero != "B")).astype(kind), s)
            for A, B, s in adapters(rng, scales=scales)
        ]
        A, B = (each.astype(kind) for each in factors(rng))
        A, B = A * (zero != "A"), B * (zero != "B")
        case = f"in {kind}, weights {weights}, scales {scales}, {zero} zero"
        results = {"sum": impl.add_adapters(given, weights), "best": impl.best_rank(A, B, 2)}
        found |= {f"{name} {case}": seen(value) for name, value in results.items()}
        types = [str(getattr(a, "dtype", None)) for value in results.values() for a in pair(value)]
        found[f"types {case}"] = types
    return found


@workload("d = k = 2048, p = 32, r = 8", flops=False)
def measured(impl, rng):
    return impl.best_rank, rng.normal(size=(2048, 32)), rng.normal(size=(32, 2048)), 8


def test_sum_is_exact(judge):
    """A B is the weighted sum of all updates, whatever their ranks and scales"""
    judge.same(three, equal_ranks, square, single, many, atol=1e-10)


def test_any_weight(judge):
    """Weights may be negative and zero"""
    judge.same(negative, one_zero, all_zero, against_itself, atol=1e-10)


def test_refuses_what_has_no_sum(judge):
    """No adapter, or another number of weights, is refused with ValueError"""
    judge.same(no_sum)


def test_best_of_rank(judge):
    """No product of rank r is nearer to A B"""
    judge.same(every_rank, more_than_the_weight, square_product, dependent, zero_product, atol=1e-9)


def test_never_the_whole(judge):
    """best_rank makes no d×k, d×d or k×k matrix"""
    judge.same(large, atol=1e-8)


def test_refuses_bad_rank(judge):
    """A rank that the product cannot have is refused with ValueError"""
    judge.same(bad_ranks)


def test_keeps_inputs_and_type(judge):
    """All arguments stay as they are, and float32 stays float32"""
    judge.same(
        kept,
        single_precision,
        together,
        says={
            "adapters_kept": "an adapter was changed by a call.",
            "weights_kept": "the list of weights was changed by a call.",
            "factors_kept": "A or B was changed by a call.",
        },
        rtol=1e-3,
        atol=1e-3,
    )
    judge.keeps_inputs()
