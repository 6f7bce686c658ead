"""Hidden checks of 10_cheap_forward.

The cost is not measured on the learner's side: the function runs there on tracing arrays, and the
traced program is replayed here on other numbers, where the flops are counted and the output judged.
"""

import math

import numpy as np

from lora_tutor.checks import every_pair, scenario, trace, workload, written_over


def case(rng, d=5, k=8, r=3, lead=(4,)):
    """W, A, B and x with all entries random: a zero factor would hide the adapter."""
    W, A, B = rng.normal(size=(d, k)), rng.normal(size=(d, r)), rng.normal(size=(r, k))
    return W, A, B, rng.normal(size=(*lead, k))


def terms(W, A, B, x):
    return {"Wx": x @ W.T, "A(Bx)": (x @ B.T) @ A.T}


def forward(impl, rng, alpha=7.0, **sizes):
    given = case(rng, **sizes)
    return {"y": impl.lora_forward(*given, alpha), "_parts_of_y": terms(*given)}


def replayed(impl, rng, lead, d, k, r, alpha, kind="float64"):
    """The program traced on one set of numbers, run on another."""
    first, second = ([a.astype(kind) for a in case(rng, d, k, r, lead)] for _ in range(2))
    return trace(impl, "lora_forward", *first, alpha).replay(*second, alpha)


def budget(lead, d, k, r):
    """Flops of both paths, the scale and the sum, as the stub states them."""
    n = math.prod(lead)
    return 2 * n * (d * k + r * (d + k)) + 4 * n * d + n * r


def in_rows(y):
    """The outputs in rows: which axes lead is the matter of another check."""
    return y.reshape(-1, y.shape[-1]) if isinstance(y, np.ndarray) and y.ndim else y


def shapes_of_products(run):
    return [tuple(side for side in product.shape if side != 1) for product in run.products]


def cost(run, **sizes):
    """The unjudged facts which tell one costly program from another."""
    return {
        "_share_of_budget": round(run.flops / budget(**sizes), 1),
        "_products": sorted(shapes_of_products(run)),
    }


# With n < dk/(d + k), W is large beside the batch: merging first costs more than the budget.
LARGE = {"lead": (64,), "d": 200, "k": 288, "r": 16}
TALL = {"lead": (72,), "d": 240, "k": 20, "r": 6}
SEQUENCES = {"lead": (4, 12), "d": 180, "k": 240, "r": 14}
VECTOR = {"lead": (), "d": 190, "k": 130, "r": 12}
ONE_ROW = {"lead": (1,), "d": 130, "k": 170, "r": 12}
SMALL_RANK = {"lead": (40,), "d": 160, "k": 90, "r": 2}
RANK_ONE = {"lead": (64,), "d": 150, "k": 210, "r": 1}


def products(impl, rng, sizes):
    run = replayed(impl, rng, **sizes, alpha=37.0)
    full = {(sizes["d"], sizes["k"]), (sizes["k"], sizes["d"])}
    small = not full.intersection([*shapes_of_products(run), *run.elementwise])
    return {"no_full_product": small, "y": in_rows(run.outputs)} | cost(run, **sizes)


def flops(impl, rng, sizes):
    run = replayed(impl, rng, **sizes, alpha=37.0)
    within = run.flops <= 1.05 * budget(**sizes)
    return {"within_budget": bool(within), "y": in_rows(run.outputs)} | cost(run, **sizes)


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
        given = case(rng, d, k, r, (n,))
        seen[f"y_{i}"] = impl.lora_forward(*given, alpha)
        seen[f"_parts_of_y_{i}"] = terms(*given)
    return seen


@scenario("one sample, x of shape (8,)")
def vector(impl, rng):
    return forward(impl, rng, lead=())


@scenario("x of shape (2, 6, 8): 2 sequences of 6 tokens")
def sequences(impl, rng):
    return forward(impl, rng, lead=(2, 6))


@scenario("many outputs and few inputs, d=40, k=6, r=3, n=4; one output, d=1; one input, k=1")
def tall(impl, rng):
    given = case(rng, d=1), case(rng, k=1)
    one_output, one_input = (impl.lora_forward(*each, 7.0) for each in given)
    seen = {"y of one output": one_output, "y of one input": one_input}
    return forward(impl, rng, d=40, k=6) | seen


@scenario("the largest rank, r=d=5, k=8, n=4")
def largest_rank(impl, rng):
    return forward(impl, rng, r=5)


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


@scenario("the recorded products for n=64, d=200, k=288, r=16")
def products_large(impl, rng):
    return products(impl, rng, LARGE)


@scenario("the recorded products in float32, n=48, d=96, k=160, r=8")
def products_in_single(impl, rng):
    sizes = {"lead": (48,), "d": 96, "k": 160, "r": 8}
    run = replayed(impl, rng, **sizes, alpha=37.0, kind="float32")
    small = not {(96, 160), (160, 96)}.intersection([*shapes_of_products(run), *run.elementwise])
    return {"no_full_product": small} | cost(run, **sizes)


@scenario("the recorded products for n=72, d=240, k=20, r=6")
def products_tall(impl, rng):
    return products(impl, rng, TALL)


@scenario("the recorded products for x of shape (4, 12, 240), d=180, r=14")
def products_sequences(impl, rng):
    return products(impl, rng, SEQUENCES)


@scenario("the recorded products for one sample, d=190, k=130, r=12")
def products_vector(impl, rng):
    return products(impl, rng, VECTOR)


@scenario("the recorded products for a batch of one row, d=130, k=170, r=12")
def products_one_row(impl, rng):
    return products(impl, rng, ONE_ROW)


@scenario("the recorded products for r=1, n=64, d=150, k=210")
def products_rank_one(impl, rng):
    return products(impl, rng, RANK_ONE)


@scenario("the flops for n=64, d=200, k=288, r=16")
def flops_large(impl, rng):
    return flops(impl, rng, LARGE)


@scenario("the flops for n=72, d=240, k=20, r=6")
def flops_tall(impl, rng):
    return flops(impl, rng, TALL)


@scenario("the flops for x of shape (4, 12, 240), d=180, r=14")
def flops_sequences(impl, rng):
    return flops(impl, rng, SEQUENCES)


@scenario("the flops for r=2, n=40, d=160, k=90")
def flops_small_rank(impl, rng):
    return flops(impl, rng, SMALL_RANK)


@scenario("the flops for one sample, d=190, k=130, r=12")
def flops_vector(impl, rng):
    return flops(impl, rng, VECTOR)


@scenario("α of 0, of -3, of 1/4, and of 2 as an int, then A of zeros; d=5, k=8, r=3")
def other_alphas(impl, rng):
    alphas = (0.0, -3.0, 0.25, 2)
    seen = {f"y for α={alpha}": impl.lora_forward(*case(rng), alpha) for alpha in alphas}
    W, A, B, x = case(rng)
    return seen | {"y for A = 0": impl.lora_forward(W, np.zeros_like(A), B, x, 7.0)}


@scenario("the inputs before and after a call")
def inputs(impl, rng):
    arrays = dict(zip("WABx", case(rng), strict=True))
    before = {name: array.copy() for name, array in arrays.items()}
    y = impl.lora_forward(*arrays.values(), 7.0)
    return {f"{n}_kept": np.array_equal(arrays[n], before[n]) for n in arrays} | {"y": y}


@scenario("W, A and B as transposed arrays, x as every other row of an array, all read-only")
def unusual_layout(impl, rng):
    W, A, B = rng.normal(size=(8, 5)).T, rng.normal(size=(3, 5)).T, rng.normal(size=(8, 3)).T
    x = rng.normal(size=(8, 8))[::2]
    for array in (W, A, B, x):
        array.flags.writeable = False
    return {"y": impl.lora_forward(W, A, B, x, 7.0)}


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


def test_any_shape(judge):
    """So it is for a vector, for sequences, for tall weights and for the largest rank"""
    judge.same(vector, sequences, tall, largest_rank, silent_axes)


def test_no_full_product(judge):
    """No product has the shape of W or of its transpose"""
    judge.same(
        products_large,
        products_tall,
        products_sequences,
        products_vector,
        products_one_row,
        products_rank_one,
        products_in_single,
        says={
            "no_full_product": "One product is as large as W itself. "
            "Which parentheses keep everything between B and A at r columns?"
        },
    )


def test_within_budget(judge):
    """The flops stay within the budget"""
    judge.same(
        flops_large,
        flops_tall,
        flops_sequences,
        flops_vector,
        flops_small_rank,
        says={
            "within_budget": "The recorded flops exceed the budget by more than 5 %. "
            "Look for a product that is too large, or made twice."
        },
    )


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
