"""Hidden checks of 09_lora_forward."""

import numpy as np

from lora_tutor.checks import every_pair, nowhere_finite, scenario, workload, written_over


def case(rng, d=5, k=8, r=3, lead=(4,)):
    """W, A, B and x with all entries random: a zero factor would hide the adapter."""
    W, A, B = rng.normal(size=(d, k)), rng.normal(size=(d, r)), rng.normal(size=(r, k))
    return W, A, B, rng.normal(size=(*lead, k))


def forward(impl, rng, alpha=7.0, name="y", **sizes):
    W, A, B, x = case(rng, **sizes)
    parts = {"Wx": x @ W.T, "A(Bx)": (x @ B.T) @ A.T}
    return {name: impl.lora_forward(W, A, B, x, alpha), f"_parts_of_{name}": parts}


@scenario("a batch of 4 rows, d=5, k=8, r=3, α=7")
def batch(impl, rng):
    return forward(impl, rng)


@scenario("five random shapes with d, k, r and n all different")
def several_shapes(impl, rng):
    seen = {}
    for i in range(5):
        d, k, n = (int(size) for size in rng.choice(np.arange(5, 14), size=3, replace=False))
        r = int(rng.integers(3, 5))
        alpha = float(r * rng.uniform(1.3, 2.7))
        seen |= forward(impl, rng, alpha, f"y_{i}", d=d, k=k, r=r, lead=(n,))
    return seen


@scenario("a square weight, d=k=6, r=4, n=3, α=11")
def square(impl, rng):
    return forward(impl, rng, 11.0, d=6, k=6, r=4, lead=(3,))  # rounded 3, cut off 2: neither is 1


@scenario("one sample, x of shape (8,)")
def vector(impl, rng):
    return forward(impl, rng, lead=())


@scenario("x of shape (2, 6, 8): 2 sequences of 6 tokens")
def sequences(impl, rng):
    return forward(impl, rng, lead=(2, 6))


@scenario("x of shape (2, 4, 6, 8)")
def four_axes(impl, rng):
    return forward(impl, rng, lead=(2, 4, 6))


@scenario("α = 0 and A = 0 for one sample and for sequences, and x of zeros")
def silent_axes(impl, rng):
    seen = {}
    for name, lead in {"one sample": (), "sequences": (2, 6)}.items():
        W, A, B, x = case(rng, lead=lead)
        seen |= {
            f"y of {name} for α = 0": impl.lora_forward(W, A, B, x, 0.0),
            f"y of {name} for A = 0": impl.lora_forward(W, np.zeros_like(A), B, x, 7.0),
            f"y of {name} for x = 0": impl.lora_forward(W, A, B, np.zeros_like(x), 7.0),
        }
    return seen


@scenario("a batch of one row, x of shape (1, 8)")
def one_row(impl, rng):
    return forward(impl, rng, lead=(1,))


@scenario("as many rows as inputs, x of shape (8, 8)")
def rows_as_inputs(impl, rng):
    return forward(impl, rng, lead=(8,))


@scenario("one output, d=1, r=3; one input, k=1, r=3; 131 rows")
def lone_sides(impl, rng):
    return {
        **forward(impl, rng, name="y of one output", d=1),
        **forward(impl, rng, name="y of one input", k=1),
        **forward(impl, rng, name="y of 131 rows", lead=(131,)),
    }


@scenario("r=1, d=5, k=8, n=4, α=7")
def rank_one(impl, rng):
    return forward(impl, rng, r=1)


@scenario("r=d=5, k=8, n=4, α=7")
def rank_of_outputs(impl, rng):
    return forward(impl, rng, r=5)


@scenario("r=k=4, d=7, n=3, α=6.5")
def rank_of_inputs(impl, rng):
    return forward(impl, rng, alpha=6.5, d=7, k=4, r=4, lead=(3,))


@scenario("a rank above both sides, d=2, k=3, r=4, n=5, α=7")
def rank_above(impl, rng):
    return forward(impl, rng, d=2, k=3, r=4, lead=(5,))


@scenario("A is zero, then B, then α; then nan in one row of x, infinity in another; d=5, k=8, r=3")
def silent(impl, rng):
    W, A, B, x = case(rng)
    spoiled = x.copy()
    spoiled[0, 1], spoiled[2, 3] = np.nan, np.inf
    return {
        "y_for_zero_A": impl.lora_forward(W, np.zeros_like(A), B, x, 7.0),
        "y_for_zero_B": impl.lora_forward(W, A, np.zeros_like(B), x, 7.0),
        "y_for_zero_alpha": impl.lora_forward(W, A, B, x, 0.0),
        "nan_shows": nowhere_finite(impl.lora_forward(W, A, B, spoiled, 7.0), [0, 2]),
    }


@scenario("α of -3, of 1/4, and of 2 as an int; d=5, k=8, r=3")
def other_alphas(impl, rng):
    seen = {}
    for alpha in (-3.0, 0.25, 2):
        seen |= forward(impl, rng, alpha, f"y for α={alpha}")
    return seen


@scenario("W, A and B as transposed arrays, x as every other row of an array, all read-only")
def unusual_layout(impl, rng):
    W, A, B = rng.normal(size=(8, 5)).T, rng.normal(size=(3, 5)).T, rng.normal(size=(8, 3)).T
    x = rng.normal(size=(8, 8))[::2]
    for array in (W, A, B, x):
        array.flags.writeable = False
    return {"y": impl.lora_forward(W, A, B, x, 7.0)}


@scenario("two calls in a row with the same inputs")
def inputs(impl, rng):
    arrays = dict(zip("WABx", case(rng), strict=True))
    before = {name: array.copy() for name, array in arrays.items()}
    first = impl.lora_forward(*arrays.values(), 7.0)
    kept = {f"{n}_kept": np.array_equal(arrays[n], before[n]) for n in arrays}
    again = impl.lora_forward(*arrays.values(), 7.0)
    return kept | {"y": first, "y_again": again}


@scenario("positive float32 inputs, d=5, k=8, r=3, n=4, α=7")
def single_precision(impl, rng):
    # Positive terms only: no cancellation, so any order of summation is within the tolerance.
    return {"y": impl.lora_forward(*(np.abs(a).astype(np.float32) for a in case(rng)), 7.0)}


@scenario("float32 inputs with α = 0, with A = 0 and with x = 0")
def silent_types(impl, rng):
    W, A, B, x = (array.astype(np.float32) for array in case(rng))
    calls = {
        "α = 0": (W, A, B, x, 0.0),
        "A = 0": (W, np.zeros_like(A), B, x, 7.0),
        "x = 0": (W, A, B, np.zeros_like(x), 7.0),
    }
    types = {name: getattr(impl.lora_forward(*call), "dtype", None) for name, call in calls.items()}
    return {f"type for {name}": str(found) for name, found in types.items()}


@scenario("float16 inputs, d=5, k=8, r=3, n=4, α=6")
def half_precision(impl, rng):
    arrays = (rng.uniform(0.5, 1.5, size=a.shape).astype(np.float16) for a in case(rng))
    return {"y": impl.lora_forward(*arrays, 6.0)}


@scenario("two calls on the same arrays, which are overwritten in between")
def overwritten(impl, rng):
    y, y_of_new, kept = written_over(impl.lora_forward, case(rng), case(rng), 7.0)
    return {"y": y, "y_of_new": y_of_new, "first_kept": kept}


TOGETHER = every_pair(
    lead=[(4,), (), (1,), (2, 3), (0,), (2, 0)],
    kind=["float64", "float32", "float16"],
    zero=["nothing", "A", "B", "x"],
    alpha=[7.0, 0.0, -3.0, 2],
)


@scenario("one sample, batches, no rows and sequences, each in every type, with zeros and other α")
def together(impl, rng):
    seen = {}
    for lead, kind, zero, alpha in map(dict.values, TOGETHER):
        sizes = {"W": (5, 8), "A": (5, 4), "B": (4, 8), "x": (*lead, 8)}
        given = {n: rng.integers(-2, 3, size=size).astype(kind) for n, size in sizes.items()}
        if zero in given:
            given[zero][...] = 0
        name = f"y for x of shape {(*lead, 8)} in {kind}, α={alpha}, {zero} zero"
        seen[name] = impl.lora_forward(*given.values(), alpha)
    return seen


@workload("n = 64, d = k = 512, r = 8")
def measured(impl, rng):
    return impl.lora_forward, *case(rng, 512, 512, 8, (64,)), 16.0


def test_matches_formula(judge):
    """The output is Wx + (α/r)·A(Bx) for every row of a batch"""
    judge.same(batch, several_shapes, other_alphas)


def test_any_leading_axes(judge):
    """One sample, a batch, sequences: the leading axes of x are kept"""
    judge.same(vector, sequences, four_axes, one_row, rows_as_inputs, silent_axes)


def test_any_weight(judge):
    """Square weights and every rank, small or large, are no exception"""
    judge.same(square, rank_one, rank_of_outputs, rank_of_inputs, rank_above, lone_sides)


def test_silent_adapter(judge):
    """With A = 0, B = 0 or α = 0 the layer is the frozen layer"""
    says = {"nan_shows": "nan or infinity in x comes out as a number: nothing may hide it."}
    judge.same(silent, says=says)


def test_keeps_inputs_and_type(judge):
    """No input is changed, in any layout; the type is kept, and every result is a new array"""
    judge.same(
        inputs,
        unusual_layout,
        single_precision,
        half_precision,
        silent_types,
        overwritten,
        together,
        says={"first_kept": "The first result changed later: each call should give a new array."}
        | {
            f"{name}_kept": f"{name} was changed by the call: write the result into a new array."
            for name in "WABx"
        },
    )
    judge.keeps_inputs()
