"""Hidden checks of 08_init_factors.

B is random and may be drawn in any order, so no check compares its numbers with the reference's:
properties are worked out here, and the unjudged `_...` words tell the known mistakes apart.
"""

import numpy as np

from lora_tutor.checks import (
    Raised,
    assign,
    attempt,
    fetch,
    keep,
    law,
    lib,
    reseed,
    scenario,
    uniform_facts,
)

# About 7000 draws each: every tolerance below is eight standard errors or more. No two of the usual
# bounds are near each other: k + r is not about d + k, and 1/√d is not about √(3/k).
WIDE = (120, 288, 24)
TALL = (400, 280, 25)
ONE = (90, 7000, 1)
LAW = "The entries are {_law}; asked is uniform between -1/√k and 1/√k."


def pair(value):
    return value if isinstance(value, tuple) and len(value) == 2 else (None, None)


def usable(array):
    """Whether statistics may be taken: a finite, non-empty array of floats."""
    floats = isinstance(array, np.ndarray) and array.dtype.kind == "f" and array.size > 0
    return floats and bool(np.isfinite(array).all())


def shapes_of(value):
    """The two shapes in words, for a sentence which shows them."""
    arrays = pair(value)
    if not all(isinstance(array, np.ndarray) for array in arrays):
        return "no pair of arrays"
    return " and ".join(str(array.shape) for array in arrays)


def types_of(value):
    return " and ".join(str(getattr(array, "dtype", "no array")) for array in pair(value))


def is_zero(array):
    return usable(array) and not array.any()


def equal(first, second):
    return usable(first) and usable(second) and np.array_equal(first, second)


def kind(array):
    """What an array looks like, in a word which does not depend on the order of the draws."""
    if not usable(array):
        return "unusable"
    if not array.any():
        return "zero"
    if np.ptp(array) == 0:
        return "constant"
    if array.ndim == 2 and len(array) > 1 and np.ptp(array, axis=0).max() == 0:
        return "equal rows"
    return "random"


def law_of(B, d, k, r):
    """The law of the entries of B, of those that learners use; what is no law is told too."""
    return law(B, d=d, k=k, r=r) if kind(B) == "random" else kind(B)


@scenario("d=5, k=8, r=3, and five random shapes")
def shapes(impl, rng):
    sizes = [(5, 8, 3)]
    for _ in range(5):
        d, k = rng.choice(np.arange(5, 12), size=2, replace=False)
        sizes.append((int(d), int(k), int(rng.integers(2, 5))))
    factors = {size: impl.init_factors(*size, rng) for size in sizes}
    writers = [pair(value)[0] for value in factors.values()]
    readers = [pair(value)[1] for value in factors.values()]
    return {
        **{f"shapes for d={d}, k={k}, r={r}": shapes_of(v) for (d, k, r), v in factors.items()},
        "A_is_zero": all(map(is_zero, writers)),
        "_kinds": [kind(array) for array in writers + readers],
    }


def distributed(impl, rng, size, *dtype):
    d, k, r = size
    A, B = pair(impl.init_factors(d, k, r, rng, *dtype))
    return {
        "usable": usable(B),
        **uniform_facts(B, k**-0.5),
        "_law": law_of(B, d, k, r),
        "_writer": kind(A),
    }


@scenario("the 6912 entries of B for d=120, k=288, r=24")
def distribution(impl, rng):
    return distributed(impl, rng, WIDE)


@scenario("the 7000 entries of B for d=400, k=280, r=25")
def distribution_for_tall(impl, rng):
    return distributed(impl, rng, TALL)


@scenario("the 7000 entries of B for d=90, k=7000, r=1")
def distribution_of_one(impl, rng):
    return distributed(impl, rng, ONE)


@scenario("the 6912 entries of B for d=120, k=288, r=24 and dtype=np.float32")
def distribution_in_single(impl, rng):
    return distributed(impl, rng, WIDE, np.float32)


@scenario("the rank of B for d=120, k=288, r=24")
def rank(impl, rng):
    d, k, r = WIDE
    A, B = pair(impl.init_factors(d, k, r, rng))
    good = usable(B)
    return {
        "usable": good,
        "rank_is_r": good and B.ndim == 2 and int(np.linalg.matrix_rank(B)) == r,
        # Single draws may agree by chance where they were made in single precision.
        "entries_differ": good and np.unique(np.abs(B)).size > 0.99 * B.size,
        "no_order": good and B.shape == (r, k) and all(map(is_unsorted, (B, B.T))),
        "_law": law_of(B, d, k, r),
        "_writer": kind(A),
    }


def is_unsorted(matrix):
    """Whether about half of the steps from one entry of a row to the next go up."""
    return abs(float((np.diff(matrix, axis=1) > 0).mean()) - 0.5) < 0.05


@scenario("equal seeds, and another: d=5, k=8, r=3 in both precisions; d=k=6, r=2; r=1")
def seeds(impl, rng):
    seed = int(rng.integers(2**31))

    def drawn(global_seed, seed, size, *dtype):
        reseed(impl, global_seed)
        return pair(impl.init_factors(*size, np.random.default_rng(seed), *dtype))

    seen = {"usable": True, "same_seed": True, "other_seed": True, "_kinds": []}
    usual = (5, 8, 3)
    given_sizes = ((6, 6, 2),), ((8, 5, 1),)
    for given in ((usual,), (usual, np.float32), *given_sizes):
        (A1, B1), (A2, B2) = drawn(1, seed, *given), drawn(2, seed, *given)
        _, B3 = drawn(2, seed + 1, *given)
        seen["usable"] &= usable(A1) and usable(B1)
        seen["same_seed"] &= equal(A1, A2) and equal(B1, B2)
        seen["other_seed"] &= usable(B1) and usable(B3) and not equal(B1, B3)
        seen["_kinds"].append(kind(A1) + ", " + kind(B1))
    return seen


@scenario("two calls in a row with one generator")
def successive(impl, rng):
    A, first = pair(impl.init_factors(5, 8, 3, rng))
    _, second = pair(impl.init_factors(5, 8, 3, rng))
    moved = usable(first) and usable(second) and not equal(first, second)
    return {
        "usable": usable(first),
        "generator_moves_on": moved,
        "_kinds": kind(A) + ", " + kind(first),
    }


@scenario("numpy's global generator before and after a call")
def global_generator(impl, rng):
    random = lib(impl, "numpy").random
    reseed(impl, 5)
    before = random.random()
    reseed(impl, 5)
    impl.init_factors(5, 8, 3, rng)
    return {"global_generator_kept": random.random() == before}


@scenario("dtype left out, then dtype=np.float32")
def types(impl, rng):
    return {
        "types by default": types_of(impl.init_factors(5, 8, 3, rng)),
        "types for float32": types_of(impl.init_factors(5, 8, 3, rng, np.float32)),
    }


@scenario("two calls, then the factors of the first are overwritten")
def fresh(impl, rng):
    first, second = (keep(impl.init_factors, 5, 8, 3, rng) for _ in range(2))
    A, B = pair(fetch(second))
    if not usable(A) or not usable(B):
        return {"usable": False, "A_is_new": False, "B_is_new": False}
    overwrite(impl, first)
    later = pair(fetch(second))
    return {"usable": True, "A_is_new": equal(later[0], A), "B_is_new": equal(later[1], B)}


def overwrite(impl, factors):
    """Write into both arrays of a kept pair; a deque hands out its items by reference."""
    items = lib(impl, "collections").deque(factors)
    for _ in range(2):
        item = keep(items.pop)
        attempt(assign, item, fetch(item) + 1.0)


def refusal(impl, rng, d, k, r, *dtype):
    result = attempt(impl.init_factors, d, k, r, rng, *dtype)
    return result if isinstance(result, Raised) else "no error"


@scenario("ranks that no adapter can have")
def bad_ranks(impl, rng):
    cases = {"r=0": 0, "r=-1": -1, "r=6 for a 5-by-8 weight": 6, "r=9 for a 5-by-8 weight": 9}
    seen = {name: refusal(impl, rng, 5, 8, r) for name, r in cases.items()}
    seen["r=0 in float32"] = refusal(impl, rng, 5, 8, 0, np.float32)
    return seen | {"r=6 for an 8-by-5 weight": refusal(impl, rng, 8, 5, 6)}


@scenario("the smallest and the largest rank: r=1, r=d for 4-by-9, r=k for 9-by-4")
def good_ranks(impl, rng):
    sizes = {"r=1": (5, 8, 1), "r=d": (4, 9, 4), "r=k": (9, 4, 4)}
    seen = {}
    for name, size in sizes.items():
        result = attempt(impl.init_factors, *size, rng)
        found = result if isinstance(result, Raised) else shapes_of(result)
        seen[f"shapes for {name}"] = found
    return seen


NO_PAIR = "What came back is not a pair (A, B) of NumPy arrays of floats."


def test_shapes_and_zeros(judge):
    """A is a (d, r) array of zeros and B has the shape (r, k)"""
    judge.same(
        shapes,
        says={"A_is_zero": "A is not all zeros: the factor that writes to the output starts at 0."},
    )


def test_uniform_within_bound(judge):
    """The entries of B are uniform between -1/√k and 1/√k"""
    judge.same(
        distribution,
        distribution_for_tall,
        distribution_of_one,
        distribution_in_single,
        says={
            "usable": NO_PAIR,
            "within_bound": f"B has entries beyond 1/√k. {LAW}",
            "reaches_bound": f"The largest entry of B stays well below 1/√k. {LAW}",
            "centred": "The mean of B is far from zero: both signs should be alike.",
            "spread": f"B has not the standard deviation that is asked. {LAW}",
            "even": f"B is not spread evenly: half of its entries should lie below half the bound. "
            f"{LAW}",
        },
    )


def test_rows_are_independent(judge):
    """The entries of B are independent, and its rank is r"""
    judge.same(
        rank,
        says={
            "usable": NO_PAIR,
            "rank_is_r": "The rank of B is below r: its rows do not span r directions.",
            "entries_differ": "Many entries of B are equal, or mirror each other: draw each by "
            "itself.",
            "no_order": "The entries of B follow one another in order: draw each by itself.",
        },
    )


def test_follows_the_generator(judge):
    """Randomness comes from the given generator and from nothing else"""
    judge.same(
        seeds,
        successive,
        global_generator,
        says={
            "usable": NO_PAIR,
            "same_seed": "Two generators with the same seed gave different factors.",
            "other_seed": "Generators with different seeds gave the same B (or none).",
            "generator_moves_on": "Two calls in a row with one generator gave equal B (or none).",
            "global_generator_kept": "The call used or reseeded numpy's global generator.",
        },
    )


def test_type_and_fresh_arrays(judge):
    """Both factors have the asked dtype and are new arrays in every call"""
    judge.same(
        types,
        fresh,
        says={
            "usable": NO_PAIR,
            "A_is_new": "Writing into A from one call changed the A of the next.",
            "B_is_new": "Writing into B from one call changed the B of the next.",
        },
    )


def test_refuses_bad_rank(judge):
    """ValueError for r < 1 or r > min(d, k), and for no other rank"""
    judge.same(bad_ranks, good_ranks)
