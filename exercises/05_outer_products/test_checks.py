"""Hidden checks of 05_outer_products."""

import numpy as np

from lora_tutor.checks import every_pair, nowhere_finite, scenario, workload, written_over


def factors(rng, d=5, k=8, r=3):
    return rng.normal(size=(d, r)), rng.normal(size=(r, k))


def random_shapes(rng, rounds=5):
    for _ in range(rounds):
        d, k = rng.choice(np.arange(5, 12), size=2, replace=False)
        yield int(d), int(k), int(rng.integers(2, 5))


def ready(terms, A, B):
    """Whether `terms` is a finite array of the asked shape, fit for linear algebra."""
    shape = (A.shape[1], A.shape[0], B.shape[1])
    return isinstance(terms, np.ndarray) and terms.shape == shape and bool(np.isfinite(terms).all())


def has_rank_one(matrix):
    sigma = np.linalg.svd(matrix, compute_uv=False)
    return bool(sigma[0] > 0 and sigma[1] <= 1e-9 * sigma[0])


@scenario("d=5, k=8, r=3")
def default(impl, rng):
    return {"terms": impl.rank_one_terms(*factors(rng))}


@scenario("five random shapes with d, k and r all different, and r=40")
def several_shapes(impl, rng):
    cases = [factors(rng, *shape) for shape in random_shapes(rng)]
    many = impl.rank_one_terms(*factors(rng, 6, 7, 40))
    seen = {f"terms_{i}": impl.rank_one_terms(A, B) for i, (A, B) in enumerate(cases)}
    return seen | {"terms of 40": many}


@scenario("the rank of every term, d=6, k=9, r=4")
def ranks(impl, rng):
    A, B = factors(rng, 6, 9, 4)
    terms = impl.rank_one_terms(A, B)
    one = ready(terms, A, B) and all(has_rank_one(term) for term in terms)
    return {"every_term_has_rank_one": one, "_terms": terms}


@scenario("the sum over the first axis, d=7, k=10, r=4")
def total(impl, rng):
    A, B = factors(rng, 7, 10, 4)
    terms = impl.rank_one_terms(A, B)
    equal = ready(terms, A, B) and np.allclose(terms.sum(axis=0), A @ B, rtol=1e-9, atol=1e-12)
    return {"sums_to_the_product": bool(equal), "_terms": terms}


@scenario("r=1: one term, still with three axes")
def single_term(impl, rng):
    return {"terms": impl.rank_one_terms(*factors(rng, 5, 8, 1))}


@scenario("r = d = 4, the largest rank there is")
def full_rank(impl, rng):
    return {"terms": impl.rank_one_terms(*factors(rng, 4, 9, 4))}


@scenario("one output, d=1, then one input, k=1, then one of both")
def lone_sides(impl, rng):
    sizes = {"one output": (1, 8, 3), "one input": (5, 1, 3), "one of both": (1, 1, 1)}
    return {f"terms of {n}": impl.rank_one_terms(*factors(rng, *s)) for n, s in sizes.items()}


@scenario("row 1 of B is zero, so term 1 is zero and keeps its place; A is zero; nan in A")
def zero_row(impl, rng):
    A, B = factors(rng)
    B[1] = 0.0
    spoiled = A.copy()
    spoiled[2, 0] = np.nan
    return {
        "terms": impl.rank_one_terms(A, B),
        "nan_shows": nowhere_finite(impl.rank_one_terms(spoiled, B), 0, 2),
        "terms_of_zero_A": impl.rank_one_terms(np.zeros_like(A), B),
    }


@scenario("A and B are read-only, A is in Fortran order, B is every other row of an array")
def unusual_layout(impl, rng):
    A, B = np.asfortranarray(rng.normal(size=(5, 3))), rng.normal(size=(6, 8))[::2]
    A.flags.writeable = B.flags.writeable = False
    return {"terms": impl.rank_one_terms(A, B)}


@scenario("A and B before and after the call")
def inputs(impl, rng):
    A, B = factors(rng)
    before = A.copy(), B.copy()
    impl.rank_one_terms(A, B)
    return {
        "A_kept": np.array_equal(A, before[0]),
        "B_kept": np.array_equal(B, before[1]),
    }


@scenario("float32 factors, d=5, k=8, r=3")
def single_precision(impl, rng):
    A, B = factors(rng)
    return {"terms": impl.rank_one_terms(A.astype(np.float32), B.astype(np.float32))}


@scenario("factors of integers, and float16 factors")
def other_types(impl, rng):
    A, B = rng.integers(-9, 10, size=(5, 3)), rng.integers(-9, 10, size=(3, 8))
    half = A.astype(np.float16), B.astype(np.float16)
    return {
        "terms of integers": impl.rank_one_terms(A, B),
        "terms in float16": impl.rank_one_terms(*half),
        "terms of zeros in float16": impl.rank_one_terms(np.zeros_like(half[0]), half[1]),
    }


@scenario("two calls on the same arrays, which are overwritten in between")
def overwritten(impl, rng):
    terms, of_new, kept = written_over(impl.rank_one_terms, factors(rng), factors(rng))
    return {"terms": terms, "terms_of_new": of_new, "first_kept": kept}


TOGETHER = every_pair(
    size=[(5, 8, 3), (5, 8, 1), (1, 8, 3), (5, 1, 3), (1, 1, 1)],
    kind=["float64", "float32", "float16", "int64"],
    zero=["nothing", "A", "B"],
)


@scenario("single terms and sides in every type, with zeros")
def together(impl, rng):
    seen = {}
    for (d, k, r), kind, zero in map(dict.values, TOGETHER):
        A, B = (rng.integers(-9, 10, size=s).astype(kind) for s in ((d, r), (r, k)))
        given = A * (zero != "A"), B * (zero != "B")
        seen[f"terms for d={d}, k={k}, r={r} in {kind}, {zero} zero"] = impl.rank_one_terms(*given)
    return seen


@workload("d = 384, k = 512, r = 16")
def measured(impl, rng):
    return impl.rank_one_terms, rng.normal(size=(384, 16)), rng.normal(size=(16, 512))


def test_column_meets_row(judge):
    """Term j is the outer product of column j of A and row j of B"""
    judge.same(default, several_shapes)


def test_terms_have_rank_one(judge):
    """Each of the r terms has rank one"""
    judge.same(
        ranks,
        says={
            "every_term_has_rank_one": "Not every entry terms[j] is a (d, k) matrix of rank one: "
            "one column of A and one row of B make one term."
        },
    )


def test_terms_sum_to_product(judge):
    """The terms add up to the product A B"""
    judge.same(
        total,
        says={
            "sums_to_the_product": "terms.sum(axis=0) is not A @ B. "
            "The first axis should count the terms."
        },
    )


def test_edge_shapes(judge):
    """The full rank, a row of zeros, a single term or side are no exception"""
    says = {"nan_shows": "nan or infinity in A comes out as a number: nothing may hide it."}
    judge.same(full_rank, zero_row, single_term, lone_sides, says=says)


def test_keeps_inputs_and_type(judge):
    """A and B stay as they are, in any layout; the type is kept, and the result is a new array"""
    judge.same(
        unusual_layout,
        inputs,
        single_precision,
        other_types,
        overwritten,
        together,
        says={
            "first_kept": "The first result changed later: each call should give a new array.",
            "A_kept": "A was changed: build the terms in a new array.",
            "B_kept": "B was changed: build the terms in a new array.",
        },
    )
    judge.keeps_inputs()
