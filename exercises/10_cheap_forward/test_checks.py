"""Hidden checks of 10_cheap_forward.

The cost is not measured on the learner's side: the function runs there on tracing arrays, and the
traced program is replayed here on other numbers, where the flops are counted and the output judged.
"""

import numpy as np

from lora_tutor.checks import scenario, trace, workload


def case(rng, d=5, k=8, r=3, lead=(4,)):
    """W, A, B and x with all entries random: a zero factor would hide the adapter."""
    W, A, B = rng.normal(size=(d, k)), rng.normal(size=(d, r)), rng.normal(size=(r, k))
    return W, A, B, rng.normal(size=(*lead, k))


def forward(impl, rng, alpha=7.0, **sizes):
    return {"y": impl.lora_forward(*case(rng, **sizes), alpha)}


def replayed(impl, rng, n, d, k, r, alpha):
    """The program traced on one set of numbers, run on another."""
    program = trace(impl, "lora_forward", *case(rng, d, k, r, (n,)), alpha)
    return program.replay(*case(rng, d, k, r, (n,)), alpha)


def budget(n, d, k, r):
    """Flops of both paths, the scale and the sum, as the stub states them."""
    return 2 * n * (d * k + r * (d + k)) + 4 * n * d + n * r


def shapes_of_products(run):
    return [tuple(side for side in product.shape if side != 1) for product in run.products]


def cost(run, n, d, k, r):
    """The unjudged facts which tell one costly program from another."""
    return {
        "_share_of_budget": round(run.flops / budget(n, d, k, r), 1),
        "_products": sorted(shapes_of_products(run)),
    }


# With n < dk/(d + k), W is large beside the batch: merging first costs more than the budget.
LARGE = {"n": 64, "d": 200, "k": 288, "r": 16}
TALL = {"n": 72, "d": 240, "k": 20, "r": 6}


def products(impl, rng, sizes):
    run = replayed(impl, rng, **sizes, alpha=37.0)
    full = {(sizes["d"], sizes["k"]), (sizes["k"], sizes["d"])}
    small = not full.intersection(shapes_of_products(run))
    return {"no_full_product": small, "y": run.outputs} | cost(run, **sizes)


def flops(impl, rng, sizes):
    run = replayed(impl, rng, **sizes, alpha=37.0)
    within = run.flops <= 1.05 * budget(**sizes)
    return {"within_budget": bool(within), "y": run.outputs} | cost(run, **sizes)


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
        seen[f"y_{i}"] = impl.lora_forward(*case(rng, d, k, r, (n,)), alpha)
    return seen


@scenario("one sample, x of shape (8,)")
def vector(impl, rng):
    return forward(impl, rng, lead=())


@scenario("x of shape (2, 6, 8): 2 sequences of 6 tokens")
def sequences(impl, rng):
    return forward(impl, rng, lead=(2, 6))


@scenario("many outputs and few inputs, d=40, k=6, r=3, n=4")
def tall(impl, rng):
    return forward(impl, rng, d=40, k=6)


@scenario("the largest rank, r=d=5, k=8, n=4")
def largest_rank(impl, rng):
    return forward(impl, rng, r=5)


@scenario("the recorded products for n=64, d=200, k=288, r=16")
def products_large(impl, rng):
    return products(impl, rng, LARGE)


@scenario("the recorded products for n=72, d=240, k=20, r=6")
def products_tall(impl, rng):
    return products(impl, rng, TALL)


@scenario("the flops for n=64, d=200, k=288, r=16")
def flops_large(impl, rng):
    return flops(impl, rng, LARGE)


@scenario("the flops for n=72, d=240, k=20, r=6")
def flops_tall(impl, rng):
    return flops(impl, rng, TALL)


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


@workload("n = 64, d = k = 512, r = 8")
def measured(impl, rng):
    return impl.lora_forward, *case(rng, 512, 512, 8, (64,)), 16.0


def test_matches_formula(judge):
    """The output is Wx + (α/r)·A(Bx) for every row of a batch"""
    judge.same(batch, several_shapes)


def test_any_shape(judge):
    """So it is for a vector, for sequences, for tall weights and for the largest rank"""
    judge.same(vector, sequences, tall, largest_rank)


def test_no_full_product(judge):
    """No product has the shape of W or of its transpose"""
    judge.same(
        products_large,
        products_tall,
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
        says={
            "within_budget": "The recorded flops exceed the budget by more than 5 %. "
            "Look for a product that is too large, or made twice."
        },
    )


def test_keeps_inputs_and_type(judge):
    """Any memory layout will do, no input is changed, and float32 stays float32"""
    judge.same(
        inputs,
        unusual_layout,
        single_precision,
        says={
            f"{name}_kept": f"{name} was changed by the call: write the result into a new array."
            for name in "WABx"
        },
    )
