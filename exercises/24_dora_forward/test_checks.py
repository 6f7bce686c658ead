"""Hidden checks of 24_dora_forward.

For the backward pass the inputs are held on the other side and asked for their gradients there, so
that what is judged is what an optimiser would see.
"""

import torch

from lora_tutor.checks import (
    Raised,
    attempt,
    digits,
    dtype,
    every_pair,
    fetch,
    hold,
    keep,
    normal,
    nowhere_finite,
    scenario,
    tell,
    workload,
)

SHAPES = {
    "r=1": {"d": 6, "k": 9, "r": 1},
    "r=k": {"d": 9, "k": 4, "r": 4, "lead": (3,)},
    "r=d": {"d": 4, "k": 9, "r": 4, "lead": (3,)},
    "n=k": {"d": 6, "k": 7, "r": 2, "lead": (7,)},
    "d=k": {"d": 6, "k": 6, "r": 4, "lead": (3,)},
    "d=1": {"d": 1},
    "k=1": {"k": 1},
    "n=131": {"lead": (131,)},
}


def case(rng, d=5, k=8, r=3, lead=(4,)):
    """x, W, A, B, m, α and b. The lengths in m are those of no row, neither of W nor of Z."""
    x, W, A, B = normal(rng, *lead, k), normal(rng, d, k), normal(rng, d, r), normal(rng, r, k)
    m = torch.from_numpy(rng.uniform(1.0, 5.0, size=d))
    return [x, W, A, B, m, r * 7 / 3, normal(rng, d)]


def at_start(rng, **sizes):
    """As before training: A is zero and m the lengths of the rows of W."""
    x, W, A, B, _, alpha, bias = case(rng, **sizes)
    return [x, W, torch.zeros_like(A), B, W.norm(dim=1), alpha, bias]


def whole(impl, given, name="y"):
    """y, and what it is the sum of, for a name that says which term is wrong: w' x and b in y, and
    W and s·A B in Z, whose rows get other lengths."""
    x, W, A, B, m, alpha, bias = given
    y, update = impl.dora_forward(*given), alpha / A.shape[1] * (A @ B)
    Z = W + update
    whole_y = x @ (m[:, None] * Z / Z.norm(dim=1, keepdim=True)).T
    b = bias.expand_as(whole_y)
    return {
        name: y,
        f"_parts_of_{name}": {"w' x": whole_y, "b": b},
        f"_lines_of_{name}": {"W": x @ W.T, "s·A B": x @ update.T, "b": b},
    }


@scenario("A is zero and m is the length of W's rows, d=5, k=8, r=3, with a bias")
def start(impl, rng):
    return whole(impl, at_start(rng))


@scenario("A is zero and m is the length of W's rows, d=8, k=5, r=3, without a bias")
def start_without_bias(impl, rng):
    return {"y": impl.dora_forward(*at_start(rng, d=8, k=5)[:-1])}


@scenario("a batch of 4 rows, d=5, k=8, r=3, α=7, with a bias")
def batch(impl, rng):
    return whole(impl, case(rng))


@scenario("a batch of 4 rows, bias=None")
def no_bias(impl, rng):
    *given, _ = case(rng)
    return {
        "y": impl.dora_forward(*given),
        "y with bias=None": impl.dora_forward(*given, bias=None),
    }


@scenario("five random shapes with d, k, r and n all different")
def several_shapes(impl, rng):
    seen = {}
    for i in range(5):
        d, k, n = (int(size) for size in rng.choice(range(5, 14), size=3, replace=False))
        r = int(rng.integers(2, 5))
        given = case(rng, d, k, r, (n,))
        seen |= whole(impl, given, f"y_{i}")
    return seen


@scenario("the edge cases r=1, r=k, r=d, n=k, d=k, d=1, k=1 and n=131")
def edges(impl, rng):
    return {
        f"y for {name}": impl.dora_forward(*case(rng, **sizes)) for name, sizes in SHAPES.items()
    }


@scenario("the lengths in m, then all of them doubled, then one of them zero")
def doubled(impl, rng):
    x, W, A, B, m, alpha, bias = case(rng)
    silent = m.clone()
    silent[2] = 0.0
    return {
        "y": impl.dora_forward(x, W, A, B, m, alpha, bias),
        "y for doubled m": impl.dora_forward(x, W, A, B, 2 * m, alpha, bias),
        "y for one zero in m": impl.dora_forward(x, W, A, B, silent, alpha, bias),
    }


@scenario("rows of length 1e-7, and some lengths in m negative, and α=0, and nan in x")
def unusual_lengths(impl, rng):
    x, *others = case(rng)
    W, A, B, m, alpha, bias = others
    turned = m.clone()
    spoiled = x.clone()
    spoiled[0, 1], spoiled[2, 3] = torch.nan, torch.inf
    turned[1:3] *= -1
    return {
        "y for short rows": impl.dora_forward(x, 1e-7 * W, 1e-7 * A, B, m, alpha, bias),
        "y for negative m": impl.dora_forward(x, W, A, B, turned, alpha, bias),
        "y for α=0": impl.dora_forward(x, W, A, B, m, 0.0, bias),
        "nan_shows": nowhere_finite(impl.dora_forward(spoiled, *others), [0, 2]),
    }


@scenario("W, A and m as given, then W and A three times as large, with the same m")
def longer_rows(impl, rng):
    x, W, A, B, m, alpha, bias = case(rng)
    return {
        "y": impl.dora_forward(x, W, A, B, m, alpha, bias),
        "y for longer rows": impl.dora_forward(x, 3 * W, 3 * A, B, m, alpha, bias),
    }


@scenario("one sample, x of shape (8,)")
def vector(impl, rng):
    return {"y": impl.dora_forward(*case(rng, lead=()))}


@scenario("x of shape (2, 6, 8): 2 sequences of 6 tokens")
def sequences(impl, rng):
    return {"y": impl.dora_forward(*case(rng, lead=(2, 6)))}


@scenario("a batch of one row, x of shape (1, 8)")
def one_row(impl, rng):
    return {"y": impl.dora_forward(*case(rng, lead=(1,)))}


NAMES = ("x", "A", "B", "m", "b")


def backward(impl, rng, given, shape):
    """The gradients of L = sum(c·y) for a random c; None where none has arrived."""
    x, W, A, B, m, alpha, bias = given
    leaves = {
        name: hold(impl, value) for name, value in zip(NAMES, (x, A, B, m, bias), strict=True)
    }
    for leaf in leaves.values():
        tell(leaf, "requires_grad_", True)
    there = [leaves["x"], W, leaves["A"], leaves["B"], leaves["m"], alpha, leaves["b"]]
    y = keep(impl.dora_forward, *there)
    value = fetch(y)
    if not isinstance(value, torch.Tensor):
        return {"a_tensor": False}
    ended = attempt(keep, y.backward, normal(rng, *shape))
    gradients = {f"gradient of {name}": leaf.grad for name, leaf in leaves.items()}
    return {"a_tensor": True, "flows": not isinstance(ended, Raised)} | gradients | {"y": value}


@scenario("one backward pass, d=5, k=8, r=3, a batch of 4 rows")
def gradients(impl, rng):
    return backward(impl, rng, case(rng), (4, 5))


@scenario("one backward pass for 2 sequences of 3 tokens, d=9, k=6, r=4")
def nested_gradients(impl, rng):
    return backward(impl, rng, case(rng, 9, 6, 4, (2, 3)), (2, 3, 9))


@scenario("one backward pass for one sample which needs no gradient, without a bias")
def gradients_of_data(impl, rng):
    x, W, A, B, m, alpha, _ = case(rng, lead=())
    leaves = {name: hold(impl, value) for name, value in {"A": A, "B": B, "m": m}.items()}
    for leaf in leaves.values():
        tell(leaf, "requires_grad_", True)
    weight = hold(impl, W)
    y = keep(impl.dora_forward, x, weight, *leaves.values(), alpha)
    ended = attempt(keep, y.backward, normal(rng, 5))
    gradients = {f"gradient of {name}": leaf.grad for name, leaf in leaves.items()}
    return gradients | {
        "flows": not isinstance(ended, Raised),
        "W_stays_frozen": not weight.requires_grad,
    }


@scenario("the first backward pass: A and b are zero and m is the length of W's rows")
def first_gradients(impl, rng):
    *given, bias = at_start(rng)
    return backward(impl, rng, [*given, torch.zeros_like(bias)], (4, 5))


@scenario("backward passes with x, with B and with m of zeros")
def gradients_at_zero(impl, rng):
    seen = {}
    for name, place in {"x": 0, "B": 3, "m": 4}.items():
        given = case(rng)
        given[place] = torch.zeros_like(given[place])
        found = backward(impl, rng, given, (4, 5))
        seen |= {f"{each}, {name} zero": v for each, v in found.items() if "gradient" in each}
    return seen


@scenario("the inputs before and after a call, and a second call")
def inputs(impl, rng):
    given = case(rng)
    alpha = given.pop(5)
    before = [tensor.clone() for tensor in given]
    y = impl.dora_forward(*given[:5], alpha, given[5])
    kept = {
        f"{name}_kept": torch.equal(old, new)
        for name, old, new in zip("xWABmb", before, given, strict=True)
    }
    return kept | {"y": y, "y_again": impl.dora_forward(*given[:5], alpha, given[5])}


@scenario("W, A and B as transposed tensors, x as every other row of a tensor, and turned")
def unusual_layout(impl, rng):
    x, W, A, B, m, alpha, bias = case(rng, lead=(8,))
    W, A, B = (tensor.T.contiguous().T for tensor in (W, A, B))
    return {
        "y": impl.dora_forward(x[::2], W, A, B, m, alpha, bias),
        "y of a turned x": impl.dora_forward(normal(rng, 2, 8, 3).mT, W, A, B, m, alpha, bias),
    }


@scenario("positive float32 inputs, d=5, k=8, r=3, n=4")
def single_precision(impl, rng):
    # Positive terms only: no cancellation, so any order of summation is within the tolerance.
    *tensors, alpha, bias = case(rng)
    x, W, A, B, m, bias = (tensor.abs().float() for tensor in (*tensors, bias))
    return {"y": impl.dora_forward(x, W, A, B, m, alpha, bias)}


@scenario("inputs in bfloat16 and in float16")
def half_types(impl, rng):
    *tensors, alpha, bias = case(rng)
    seen = {}
    for kind in (torch.bfloat16, torch.float16):
        x, W, A, B, m, b = (tensor.to(kind) for tensor in (*tensors, bias))
        y = impl.dora_forward(x, W, A, B, m, alpha, b)
        seen[f"dtype for {kind}"] = dtype(y)
    return seen


TOGETHER = every_pair(
    lead=[(4,), (), (2, 3), (0,), (2, 0)],
    kind=["float64", "float32", "float16"],
    zero=["nothing", "x", "A", "m", "b"],
    alpha=[7.0, 0.0, -3.0, 2],
    bias=["with b", "without b"],
)


@scenario("one sample, batches, no rows and sequences, in every type, with zeros and other α")
def together(impl, rng):
    seen = {}
    for lead, kind, zero, alpha, bias in map(dict.values, TOGETHER):
        sizes = {"x": (*lead, 8), "W": (5, 8), "A": (5, 4), "B": (4, 8), "m": (5,), "b": (5,)}
        given = {n: digits(rng, *size).to(getattr(torch, kind)) for n, size in sizes.items()}
        given["W"][:, 0] += 8.0  # No row of Z is zero, and half types keep their digits.
        if zero in given:
            given[zero] = 0 * given[zero]
        *tensors, b = given.values()
        name = f"y for x of shape {(*lead, 8)} in {kind}, α={alpha}, {bias}, {zero} zero"
        seen[name] = impl.dora_forward(*tensors, alpha, *([b] if bias == "with b" else []))
    return seen


@workload("n = 64, d = k = 512, r = 8")
def measured(impl, rng):
    return impl.dora_forward, *case(rng, 512, 512, 8, (64,))


def test_starts_as_the_base(judge):
    """With A = 0 and m the lengths of W's rows the output is that of the base"""
    judge.same(start, start_without_bias)


def test_matches_formula(judge):
    """The output is x·(diag(m/‖z‖) Z)ᵀ + b with Z = W + (α/r)·A B, in every shape"""
    judge.same(batch, no_bias, several_shapes, edges)


def test_lengths_scale_outputs(judge):
    """m alone decides how long the rows are: double it, and y − b doubles"""
    says = {"nan_shows": "nan or infinity in x comes out as a number: nothing may hide it."}
    judge.same(doubled, longer_rows, unusual_lengths, says=says)


def test_any_leading_axes(judge):
    """One sample, a batch, sequences: the leading axes of x are kept"""
    judge.same(vector, sequences, one_row)


def test_norm_is_a_constant(judge):
    """In the backward pass the norm is a constant: x, A, B and m get the gradients of DoRA"""
    wrong = "{0} does not get its gradient, or another one. "
    judge.same(
        gradients,
        nested_gradients,
        first_gradients,
        gradients_at_zero,
        gradients_of_data,
        says={
            "W_stays_frozen": "W is frozen, and the call made it require a gradient.",
            "a_tensor": "dora_forward did not return a tensor.",
            "flows": "y.backward() failed: nothing leads back from the output.",
            "gradient of x": wrong.format("x") + "It comes through the whole new weight.",
            "gradient of A": wrong.format("A") + "Is the norm detached, and nothing but the norm?",
            "gradient of B": wrong.format("B") + "Is the norm detached, and nothing but the norm?",
            "gradient of m": wrong.format("m") + "m is trained: it must not be detached.",
            "gradient of b": wrong.format("The bias") + "It is added as it is.",
        },
    )


def test_keeps_inputs_and_type(judge):
    """Any memory layout will do, no input is changed, and the type stays what it is"""
    judge.same(
        inputs,
        unusual_layout,
        single_precision,
        half_types,
        together,
        says={
            f"{name}_kept": f"{name} was changed by the call: write the result into a new tensor."
            for name in "xWABmb"
        },
    )
    judge.keeps_inputs()
