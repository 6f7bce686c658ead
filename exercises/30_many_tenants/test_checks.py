"""Hidden checks of 30_many_tenants.

That no A B is formed is judged by its size: the factors have entries near 1e200 and the inputs
near 1e-200, so A (B x) is an ordinary number while an entry of A B is infinite, in any style.
"""

import numpy as np

from lora_tutor.checks import attempt, every_pair, scenario, workload, written_over

MIXED = [2, -1, 0, 3, 2, -1, 0]


def case(rng, d=5, k=8, r=3, T=4, n=7):
    """W, A, B, scales and X, all random, so that no two adapters or rows are alike."""
    W, A, B = rng.normal(size=(d, k)), rng.normal(size=(T, d, r)), rng.normal(size=(T, r, k))
    return W, A, B, rng.uniform(1.3, 2.7, size=T), rng.normal(size=(n, k))


def terms(W, A, B, scales, X, tenants):
    """What Y is the sum of, for a message that says which of the two is wrong."""
    own = np.zeros((len(X), len(W)))
    for row, t in enumerate(tenants):
        if t >= 0:
            own[row] = scales[t] * A[t] @ (B[t] @ X[row])
    return {"X Wᵀ": X @ W.T, "s A (B x)": own}


def serve(impl, rng, tenants, **sizes):
    arrays = case(rng, n=len(tenants), **sizes)
    Y = impl.serve_batch(*arrays, np.array(tenants, dtype=np.int64))
    return {"Y": Y, "_parts_of_Y": terms(*arrays, tenants)}


@scenario("7 rows of 3 tenants out of 4, two rows without, d=5, k=8, r=3")
def mixed(impl, rng):
    return serve(impl, rng, MIXED)


@scenario("five random batches with n, d, k, r and T all different")
def several_batches(impl, rng):
    seen = {}
    for i in range(5):
        d, k, n, T = (int(size) for size in rng.choice(np.arange(5, 14), size=4, replace=False))
        tenants = rng.integers(-1, T, size=n)
        arrays = case(rng, d, k, 3, T, n)
        seen[f"Y_{i}"] = impl.serve_batch(*arrays, tenants)
        seen[f"_parts_of_Y_{i}"] = terms(*arrays, tenants)
    return seen


@scenario("each of 4 tenants once, in another order than in the stacks")
def each_once(impl, rng):
    return serve(impl, rng, [1, 3, 0, 2])


@scenario("no row has an adapter")
def none_at_all(impl, rng):
    return serve(impl, rng, [-1] * 6)


@scenario("two rows in four have an adapter, and one of them has the last one")
def last_tenant(impl, rng):
    return serve(impl, rng, [3, -1, 2, -1])


@scenario("one row in three has an adapter, and it is the one of number 0")
def first_tenant(impl, rng):
    return serve(impl, rng, [-1, 0, -1])


@scenario("no adapter is loaded, T=0, and no row wants one")
def no_tenants(impl, rng):
    return serve(impl, rng, [-1] * 6, T=0)


@scenario("all rows of one tenant out of 4")
def one_tenant(impl, rng):
    return serve(impl, rng, [1] * 6)


@scenario("the only tenant, T=1, and rows without")
def only_tenant(impl, rng):
    return serve(impl, rng, [0, -1, 0, 0], T=1)


@scenario("a batch of no rows")
def no_rows(impl, rng):
    return serve(impl, rng, [])


@scenario("a batch of one row")
def one_row(impl, rng):
    return serve(impl, rng, [2])


@scenario("rank one, T=9, d=12, k=4; one output; one input; 133 rows")
def rank_one(impl, rng):
    sizes = {"d=1": {"d": 1}, "k=1": {"k": 1}}
    others = {f"Y for {n}": serve(impl, rng, MIXED, **size)["Y"] for n, size in sizes.items()}
    others["Y of 133 rows"] = serve(impl, rng, MIXED * 19)["Y"]
    return others | serve(impl, rng, [8, 0, 8, -1, 3], d=12, k=4, r=1, T=9)


def huge(impl, rng, tenants, **sizes):
    W, A, B, scales, X = case(rng, n=len(tenants), **sizes)
    return impl.serve_batch(W, 1e200 * A, 1e200 * B, scales, 1e-200 * X, np.array(tenants))


@scenario("factors near 1e200 and inputs near 1e-200: A B would be infinite, A (B x) is not")
def huge_factors(impl, rng):
    return {
        "Y": huge(impl, rng, MIXED),
        "Y for r=1": huge(impl, rng, MIXED, r=1),
        "Y for T=1": huge(impl, rng, [0] * 6, T=1),
        "Y of 100 rows": huge(impl, rng, [2] * 100),
    }


@scenario("the same for one tenant, and a scale of 1e-3")
def huge_factors_one_tenant(impl, rng):
    W, A, B, scales, X = case(rng)
    tenants = np.array([1] * 7)
    return {"Y": impl.serve_batch(W, 1e200 * A, 1e200 * B, 1e-3 * scales, 1e-200 * X, tenants)}


def broken(impl, rng, tenants, bad, value):
    W, A, B, scales, X = case(rng, n=len(tenants))
    A[bad, 1], B[bad, 1] = value, value
    Y = impl.serve_batch(W, A, B, scales, X, np.array(tenants))
    own = np.array(tenants) == bad
    right = isinstance(Y, np.ndarray) and Y.shape == (len(tenants), len(W))
    if not right:
        return {"rows of the others": Y}
    return {"rows of the others": Y[~own], "own_rows_show_it": not np.isfinite(Y[own, 1]).any()}


@scenario("the factors of the last tenant hold inf")
def last_is_broken(impl, rng):
    return broken(impl, rng, [2, -1, 0, 3, 2, -1, 1], 3, np.inf)


@scenario("the factors of tenant 0 hold nan")
def first_is_broken(impl, rng):
    return broken(impl, rng, [2, -1, 0, 3, 2, -1, 1], 0, np.nan)


@scenario("the factors of a tenant who has no row hold nan")
def absent_is_broken(impl, rng):
    return broken(impl, rng, [2, -1, 0, 3, 2, -1, 0], 1, np.nan)


@scenario("400 rows of 400 tenants, d = k = 500, r = 2")
def hundreds(impl, rng):
    # The outputs of all adapters for all rows would take 640 MB, more than there is.
    arrays = case(rng, 500, 500, 2, 400, 400)
    return {"Y": impl.serve_batch(*arrays, rng.integers(-1, 400, size=400))}


def refused(impl, rng, tenants, **sizes):
    arrays = case(rng, n=len(tenants), **sizes)
    return {"result": attempt(impl.serve_batch, *arrays, np.array(tenants))}


@scenario("tenant 4 of the tenants 0 to 3")
def tenant_too_high(impl, rng):
    return refused(impl, rng, [1, 4, -1])


@scenario("tenant −2")
def tenant_too_low(impl, rng):
    return refused(impl, rng, [1, -2, 0])


@scenario("tenant −7 of the tenants 0 to 3")
def tenant_far_too_low(impl, rng):
    return refused(impl, rng, [1, -7, 0])


@scenario("tenant 0 while no adapter is loaded")
def tenant_of_none(impl, rng):
    return refused(impl, rng, [-1, 0, -1], T=0)


@scenario("the inputs before and after a call")
def inputs(impl, rng):
    names = ("W", "A", "B", "scales", "X", "tenants")
    arrays = dict(zip(names, (*case(rng), np.array(MIXED)), strict=True))
    before = {name: array.copy() for name, array in arrays.items()}
    Y = impl.serve_batch(*arrays.values())
    return {f"{n}_kept": np.array_equal(arrays[n], before[n]) for n in names} | {"Y": Y}


@scenario("arguments by name, arrays in unusual layouts, all read-only, indices of 32 bits")
def unusual_layout(impl, rng):
    W, A, B, scales, X = case(rng)
    given = {
        "W": np.asfortranarray(W),
        "A": np.ascontiguousarray(A.transpose(2, 0, 1)).transpose(1, 2, 0),
        "B": np.repeat(B, 2, axis=0)[::2],
        "scales": scales,
        "X": np.repeat(X, 2, axis=0)[::2],
        "tenants": np.array(MIXED, dtype=np.int32),
    }
    for array in given.values():
        array.flags.writeable = False
    return {"Y": impl.serve_batch(**given)}


@scenario("positive float32 inputs")
def single_precision(impl, rng):
    # Positive terms only: no cancellation, so any order of summation is within the tolerance.
    arrays = (np.abs(array).astype(np.float32) for array in case(rng))
    return {"Y": impl.serve_batch(*arrays, np.array(MIXED))}


TOGETHER = every_pair(
    tenants=[MIXED, [-1] * 5, [2], []],
    kind=["float64", "float32", "float16"],
    of_scales=["X's type", "float64"],
    zero=["nothing", "scales", "A", "X"],
    T=[4, 3, 0],
)


@scenario("mixed rows, none with an adapter, one and none at all, in every type, with zeros")
def together(impl, rng):
    seen = {}
    for tenants, kind, of_scales, zero, T in map(dict.values, TOGETHER):
        n, numbers = len(tenants), np.minimum(np.array(tenants, dtype=np.int64), T - 1)
        sizes = {"W": (5, 8), "A": (T, 5, 3), "B": (T, 3, 8), "scales": T, "X": (n, 8)}
        given = {name: rng.integers(-2, 3, size=s).astype(kind) for name, s in sizes.items()}
        if of_scales == "float64":
            given["scales"] = given["scales"].astype(np.float64)
        if zero in given:
            given[zero][...] = 0
        case = f"Y for tenants {numbers.tolist()}, X in {kind}, scales in {of_scales}, {zero} zero"
        seen[f"{case}, T={T}"] = impl.serve_batch(*given.values(), numbers)
    return seen


@scenario("two calls on the same arrays, which are overwritten in between")
def overwritten(impl, rng):
    tenants = np.array(MIXED)
    arrays, others = (*case(rng), tenants), (*case(rng), tenants[::-1].copy())
    Y, Y_of_new, kept = written_over(impl.serve_batch, arrays, others)
    return {"Y": Y, "Y_of_new": Y_of_new, "first_kept": kept}


@workload("n = 64, T = 32, d = k = 512, r = 8", flops=False)
def measured(impl, rng):
    arrays = case(rng, 512, 512, 8, 32, 64)
    return impl.serve_batch, *arrays, rng.integers(-1, 32, size=64)


def test_each_row_its_own_adapter(judge):
    """Each row is W x + s A (B x), with the scale and the factors of its own tenant"""
    judge.same(mixed, several_batches, each_once)


def test_rows_without_adapter(judge):
    """A row with −1 is W x and no more, also when no adapter is loaded"""
    judge.same(none_at_all, last_tenant, first_tenant, no_tenants)


def test_any_mix_of_tenants(judge):
    """One tenant for all rows, one row, no row and rank one are no exception"""
    judge.same(one_tenant, only_tenant, one_row, no_rows, rank_one)


def test_no_update_is_formed(judge):
    """A B is never formed: where it would be infinite, the output is not"""
    judge.same(huge_factors, huge_factors_one_tenant)


def test_rows_do_not_mix(judge):
    """A tenant's broken factors spoil no other row"""
    judge.same(
        last_is_broken,
        first_is_broken,
        absent_is_broken,
        says={"own_rows_show_it": "nan in a tenant's own factors does not reach its own rows."},
    )


def test_room_for_hundreds(judge):
    """With hundreds of tenants the rows need room for their own adapters alone"""
    judge.same(hundreds)


def test_refuses_unknown_tenants(judge):
    """A number outside −1 … T−1 raises IndexError"""
    judge.same(tenant_too_high, tenant_too_low, tenant_far_too_low, tenant_of_none)


def test_keeps_inputs_and_type(judge):
    """Any memory layout will do, no input is changed, and float32 stays float32"""
    judge.same(
        inputs,
        unusual_layout,
        single_precision,
        overwritten,
        together,
        says={"first_kept": "the first result changed later: each call should give a new array."}
        | {
            f"{name}_kept": f"{name} was changed by the call: work on a new array."
            for name in ("W", "A", "B", "scales", "X", "tenants")
        },
    )
    judge.keeps_inputs()
