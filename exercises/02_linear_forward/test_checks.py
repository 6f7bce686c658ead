"""Hidden checks of 02_linear_forward."""

import numpy as np

from lora_tutor.checks import (
    attempt,
    every_pair,
    nowhere_finite,
    scenario,
    workload,
    written_over,
)


def case(rng, d=5, k=8, lead=(4,)):
    """W, x and b with all entries random."""
    return rng.normal(size=(d, k)), rng.normal(size=(*lead, k)), rng.normal(size=d)


def forward(impl, rng, name="y", **sizes):
    W, x, b = case(rng, **sizes)
    parts = {"Wx": x @ W.T, "b": np.broadcast_to(b, (*x.shape[:-1], len(b)))}
    return {name: impl.linear(W, x, b), f"_parts_of_{name}": parts}


def broken(x):
    """x with nan in its first row and infinity in its third."""
    x = x.copy()
    x[0, 1], x[2, 3] = np.nan, np.inf
    return x


def widened(y):
    """Integers may come back as integers or as floats: only the numbers count."""
    numbers = isinstance(y, np.ndarray) and y.dtype.kind in "iuf"
    return y.astype(np.float64) if numbers else y


@scenario("a batch of 4 rows, d=5, k=8")
def batch(impl, rng):
    return forward(impl, rng)


@scenario("the layer of the lesson: W = [[1, 0, 2], [0, 1, -1]], x = (2, 1, 4), no bias")
def lesson(impl, rng):
    W = np.array([[1.0, 0.0, 2.0], [0.0, 1.0, -1.0]])
    return {"y": impl.linear(W, np.array([2.0, 1.0, 4.0]))}


@scenario("five random shapes with d, k and n all different, and 131 rows")
def several_shapes(impl, rng):
    seen = {}
    for i in range(5):
        d, k, n = (int(size) for size in rng.choice(np.arange(3, 14), size=3, replace=False))
        seen |= forward(impl, rng, f"y_{i}", d=d, k=k, lead=(n,))
    return seen | forward(impl, rng, "y of 131 rows", lead=(131,))


@scenario("one sample, x of shape (8,), and a second call with the same arrays")
def vector(impl, rng):
    W, x, b = case(rng, lead=())
    return {"y": impl.linear(W, x, b), "y_again": impl.linear(W, x, b)}


@scenario("a batch of one row, x of shape (1, 8)")
def one_row(impl, rng):
    return forward(impl, rng, lead=(1,))


@scenario("x of shape (2, 6, 8): 2 sequences of 6 tokens")
def sequences(impl, rng):
    return forward(impl, rng, lead=(2, 6))


@scenario("x of shape (2, 4, 6, 8)")
def four_axes(impl, rng):
    return forward(impl, rng, lead=(2, 4, 6))


@scenario("an empty batch, x of shape (0, 8), (2, 0, 8) and (0, 3, 8)")
def empty(impl, rng):
    W, x, b = case(rng, lead=(0,))
    seen = {"y": impl.linear(W, x, b), "y_without_bias": impl.linear(W, x)}
    return seen | {
        f"y_{lead}": impl.linear(W, np.zeros((*lead, 8)), b) for lead in ((2, 0), (0, 3))
    }


@scenario("no bias, for a vector, a batch and sequences")
def no_bias(impl, rng):
    W, x, _ = case(rng, lead=(2, 4))
    return {
        "y_of_vector": impl.linear(W, x[0, 0]),
        "y_of_batch": impl.linear(W, x[0], None),
        "y_of_sequences": impl.linear(W, x, b=None),
    }


@scenario("as many rows as outputs, x of shape (5, 8), d=5")
def rows_as_outputs(impl, rng):
    return forward(impl, rng, lead=(5,))


@scenario("a bias of zeros, then zero inputs, then nan in one row of x and infinity in another")
def silent(impl, rng):
    W, x, b = case(rng)
    return {
        "y_for_zero_b": impl.linear(W, x, np.zeros_like(b)),
        "y_for_zero_x": impl.linear(W, np.zeros_like(x), b),
        "nan_shows": nowhere_finite(impl.linear(W, broken(x), b), [0, 2]),
    }


@scenario("a square weight, d=k=6, n=4")
def square(impl, rng):
    return forward(impl, rng, d=6, k=6)


@scenario("as many rows as inputs, x of shape (8, 8), with a bias and without")
def rows_as_inputs(impl, rng):
    W, x, b = case(rng, lead=(8,))
    return {"y": impl.linear(W, x, b), "y_without_bias": impl.linear(W, x)}


@scenario("one output, d=1, k=8, then one input, d=5, k=1; n=4")
def thin(impl, rng):
    return {
        "y_of_one_output": impl.linear(*case(rng, d=1)),
        "y_of_one_input": impl.linear(*case(rng, k=1)),
    }


@scenario("integers everywhere, d=5, k=8, n=4")
def integers(impl, rng):
    arrays = (rng.integers(-9, 10, size=size) for size in ((5, 8), (4, 8), 5))
    return {"y": widened(impl.linear(*arrays))}


@scenario("an integer x with fractions in W and b, then an integer W with fractions in x and b")
def mixed(impl, rng):
    W, x, b = case(rng)
    return {
        "y_for_integer_x": widened(impl.linear(W, rng.integers(-9, 10, size=(4, 8)), b)),
        "y_for_integer_W": widened(impl.linear(rng.integers(-9, 10, size=(5, 8)), x, b)),
    }


@scenario("integers in W and x, and a bias of fractions")
def fractions_in_bias(impl, rng):
    W, x, b = rng.integers(-9, 10, size=(5, 8)), rng.integers(-9, 10, size=(4, 8)), case(rng)[2]
    return {"y": widened(impl.linear(W, x, b))}


@scenario("inputs that do not fit W of shape (5, 8)")
def misfit_inputs(impl, rng):
    W, _, b = case(rng)
    shapes = [(4, 7), (4, 9), (4, 5), (4, 1), (7,), (1,), (0, 7), (0,), (8, 4), (2, 8, 3)]
    seen = {f"x of shape {s}": attempt(impl.linear, W, rng.normal(size=s), b) for s in shapes}
    alone = attempt(impl.linear, W, rng.normal(size=(4, 1)))
    return seen | {"x of shape (4, 1) and no bias": alone}


@scenario("biases that do not fit W of shape (5, 8), for x of shape (4, 8)")
def misfit_biases(impl, rng):
    W, x, _ = case(rng)
    shapes = [(8,), (4,), (1,), (0,), (1, 5), (5, 1), (4, 5), (4, 1), ()]
    seen = {f"b of shape {s}": attempt(impl.linear, W, x, rng.normal(size=s)) for s in shapes}
    # Zeros and empty arrays are false, or sum to nothing, but their shape is as wrong.
    seen |= {f"zeros of shape {s} for b": attempt(impl.linear, W, x, np.zeros(s)) for s in shapes}
    seen["b of shape (8,) for no rows"] = attempt(impl.linear, W, x[:0], np.zeros(8))
    vector = attempt(impl.linear, W, x[0], rng.normal(size=(5, 1)))
    return seen | {"b of shape (5, 1) and x of shape (8,)": vector}


@scenario("W as a transposed array, x as every other row of an array, all read-only")
def unusual_layout(impl, rng):
    W, x, b = rng.normal(size=(8, 5)).T, rng.normal(size=(8, 8))[::2], rng.normal(size=10)[::2]
    for array in (W, x, b):
        array.flags.writeable = False
    return {"y": impl.linear(W, x, b)}


@scenario("two calls in a row with the same inputs")
def inputs(impl, rng):
    arrays = dict(zip("Wxb", case(rng), strict=True))
    before = {name: array.copy() for name, array in arrays.items()}
    first = impl.linear(*arrays.values())
    kept = {f"{n}_kept": np.array_equal(arrays[n], before[n]) for n in arrays}
    return kept | {"y": first, "y_again": impl.linear(*arrays.values())}


@scenario("positive float32 inputs, d=5, k=8, n=4, with a bias and without")
def single_precision(impl, rng):
    # Positive terms only: no cancellation, so any order of summation is within the tolerance.
    W, x, b = (np.abs(array).astype(np.float32) for array in case(rng))
    return {"y": impl.linear(W, x, b), "y_without_bias": impl.linear(W, x)}


@scenario("float16 inputs and an empty float32 batch")
def other_precisions(impl, rng):
    W, x, b = (rng.uniform(0.5, 1.5, size=s).astype(np.float16) for s in ((5, 8), (4, 8), 5))
    single = [array.astype(np.float32) for array in (W, x[:0], b)]
    of_no_rows = getattr(impl.linear(*single), "dtype", "no array")
    return {"y_in_float16": impl.linear(W, x, b), "type for no rows": str(of_no_rows)}


@scenario("two calls on the same arrays, which are overwritten in between")
def overwritten(impl, rng):
    y, y_of_new, kept = written_over(impl.linear, case(rng), case(rng))
    return {"y": y, "y_of_new": y_of_new, "first_kept": kept}


@scenario("a sample of zeros, then another, written into the same arrays")
def overwritten_zeros(impl, rng):
    W, _, b = case(rng)
    return {"first_kept": written_over(impl.linear, (W, np.zeros(8), b), case(rng, lead=()))[2]}


TOGETHER = every_pair(
    lead=[(4,), (), (1,), (2, 3), (0,)],
    kind=["float64", "float32", "float16"],
    zero=["nothing", "W", "x", "b"],
    bias=["with b", "without b"],
)


@scenario("vectors, batches and sequences, each in every type, with zeros, and without a bias")
def together(impl, rng):
    seen = {}
    for lead, kind, zero, bias in map(dict.values, TOGETHER):
        sizes = {"W": (5, 8), "x": (*lead, 8), "b": 5}
        given = {n: rng.integers(-3, 4, size=size).astype(kind) for n, size in sizes.items()}
        if zero in given:
            given[zero][...] = 0
        arguments = list(given.values())[: 3 if bias == "with b" else 2]
        name = f"y for x of shape {(*lead, 8)} in {kind}, {bias}, {zero} zero"
        seen[name] = impl.linear(*arguments)
    return seen


@workload("n = 64, d = 256, k = 384")
def measured(impl, rng):
    W, x, b = (rng.normal(size=size) for size in ((256, 384), (64, 384), 256))
    return impl.linear, W, x, b


def test_matches_formula(judge):
    """The output is Wx + b for every row of a batch"""
    judge.same(batch, lesson, several_shapes)


def test_any_leading_axes(judge):
    """One sample, a batch, an empty batch, sequences: the leading axes of x are kept"""
    judge.same(vector, one_row, sequences, four_axes, empty)


def test_bias_meets_outputs(judge):
    """Each output has its own bias, and there may be none"""
    says = {"nan_shows": "nan or infinity in x comes out as a number: nothing may hide it."}
    judge.same(no_bias, rows_as_outputs, silent, says=says)


def test_any_weight(judge):
    """Square and thin weights, and as many samples as inputs, are no exception"""
    judge.same(square, rows_as_inputs, thin)


def test_integers_welcome(judge):
    """Integer arrays are taken, and no fraction is cut off"""
    judge.same(integers, mixed, fractions_in_bias)


def test_refuses_misfits(judge):
    """ValueError where x or b has a shape that does not fit W"""
    judge.same(misfit_inputs, misfit_biases)


def test_keeps_inputs_and_type(judge):
    """No input is changed, in any layout; the type is kept, and every result is a new array"""
    judge.same(
        inputs,
        unusual_layout,
        single_precision,
        other_precisions,
        overwritten,
        overwritten_zeros,
        together,
        says={"first_kept": "The first result changed later: each call should give a new array."}
        | {
            f"{name}_kept": f"{name} was changed by the call: write the result into a new array."
            for name in "Wxb"
        },
    )
    judge.keeps_inputs()
