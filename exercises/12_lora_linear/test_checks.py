"""Hidden checks of 12_lora_linear.

B starts random and may be drawn in any way, so its numbers are never compared: its law is worked
out here, and wherever an output is judged, known factors are loaded first.

s = α/r = 7/4 by default: it is none of the usual slips, and exact in every dtype, so that a scaling
kept as a tensor of a lower precision is no fault.
"""

import torch

from lora_tutor.checks import (
    Raised,
    attempt,
    digits,
    dtype,
    is_tensor,
    keep,
    lib,
    normal,
    observe,
    reseed,
    scenario,
    shape,
    tell,
    workload,
)

WIDE = (40, 288, 24)  # r k = 6912 draws: every tolerance below is eight standard errors or more


def weights(rng, d=5, k=8, bias=True):
    return normal(rng, d, k), normal(rng, d) if bias else None


def linear(impl, rng, *size):
    return observe(impl, "linear", *weights(rng, *size))


def factors(rng, d=5, k=8, r=4):
    return {"A": normal(rng, d, r), "B": normal(rng, r, k)}


def load(layer, values):
    """Write the values into the layer's own factors, as a checkpoint is loaded."""
    tell(layer, "load_state_dict", values, False)


def number(value):
    """A scaling as a float, whether it is one or a tensor without axes."""
    if isinstance(value, torch.Tensor) and value.numel() == 1:
        return float(value)
    return value


def kind(value):
    """What a factor looks like, in a word which does not depend on how it was drawn."""
    if not is_tensor(value) or not value.isfinite().all():
        return "unusable"
    if not value.any():
        return "zero"
    return "constant" if value.min() == value.max() else "random"


def law(B, k, r):
    """Which distribution the entries of B seem to follow, of those that learners use."""
    if kind(B) != "random":
        return kind(B)
    widths = {"1/√k": k**-0.5, "√(6/k)": (6 / k) ** 0.5, "1/√r": r**-0.5, "1/r": 1 / r, "1": 1.0}
    largest, spread = float(B.abs().max()), float(B.std())
    bell = largest > 2.5 * spread
    size = spread if bell else largest
    width = next((name for name, value in widths.items() if abs(size / value - 1) < 0.04), "other")
    side = "one side" if B.min() >= 0 else "both sides"
    return f"{'normal' if bell else 'uniform'}, {width}, {side}"


def equal(got, want):
    same = is_tensor(got) and got.shape == want.shape and got.dtype == want.dtype
    return same and torch.allclose(got, want, rtol=1e-9, atol=1e-12)


@scenario("a fresh layer, d=5, k=8, r=4, on a batch of 6 rows")
def fresh(impl, rng):
    W, b = weights(rng)
    layer = impl.LoRALinear(observe(impl, "linear", W, b), r=4, alpha=7.0)
    A, B = layer.A, layer.B
    x = normal(rng, 6, 8)
    y = layer(x)
    return {
        "shape_of_A": shape(A),
        "shape_of_B": shape(B),
        "A_is_zero": kind(A) == "zero",
        "shape_of_output": shape(y),
        "equals_base": equal(y, x @ W.T + b),
        "_reader": kind(B),
        "_lacks": missing_part(y, x @ W.T, b),
    }


def missing_part(y, product, b):
    """What a wrong output of a fresh layer is instead; a random A gives neither."""
    if equal(y, product):
        return "bias"
    return "factor" if equal(y, 1.75 * (product + b)) else "nothing known"


@scenario("a fresh layer on a base without bias, d=9, k=5, r=5")
def fresh_without_bias(impl, rng):
    W, _ = weights(rng, 9, 5)
    layer = impl.LoRALinear(observe(impl, "linear", W, None), r=5, alpha=3.0)
    x = normal(rng, 7, 5)
    return {"equals_base": equal(layer(x), x @ W.T)}


@scenario("the 6912 entries of B for d=40, k=288, r=24")
def distribution(impl, rng):
    d, k, r = WIDE
    reseed(impl, int(rng.integers(2**31)))
    B = impl.LoRALinear(linear(impl, rng, d, k), r, 10.0).B
    bound, good = k**-0.5, kind(B) != "unusable"
    spread = (3 * k) ** -0.5
    return {
        "within_bound": good and bool(B.abs().max() <= bound * (1 + 1e-6)),
        "reaches_bound": good and bool(B.abs().max() > 0.9 * bound),
        "centred": good and bool(abs(B.mean()) < 0.1 * spread),
        "spread": good and bool(abs(B.std() / spread - 1) < 0.1),
        "even": good and bool(abs((B.abs() < bound / 2).double().mean() - 0.5) < 0.05),
        "rows_differ": good and B.ndim == 2 and int(torch.linalg.matrix_rank(B)) == r,
        "_law": law(B, k, r),
    }


@scenario("known factors, d=5, k=8, r=4, α=7: one vector, and a batch of 2 times 3 rows")
def batches(impl, rng):
    layer = impl.LoRALinear(linear(impl, rng), r=4, alpha=7.0)
    load(layer, factors(rng))
    return {
        "vector": layer(normal(rng, 8)),
        "nested": layer(normal(rng, 2, 3, 8)),
    }


SHAPES = {
    "r=1": (6, 9, 1, 4, True),
    "r=k, no bias": (8, 5, 5, 3, False),
    "n=k": (6, 7, 2, 7, True),
}


@scenario("known factors in three other shapes: r=1; r=k on a base without bias; n=k")
def shapes(impl, rng):
    seen = {}
    for name, (d, k, r, n, bias) in SHAPES.items():
        layer = impl.LoRALinear(linear(impl, rng, d, k, bias), r, r * 1.75)
        load(layer, factors(rng, d, k, r))
        seen[name] = layer(normal(rng, n, k))
    return seen


def part_of_adapter(layer, known, x):
    """What known factors add to the layer's own output without any."""
    load(layer, {name: torch.zeros_like(value) for name, value in known.items()})
    before = layer(x)
    load(layer, known)
    return layer(x) - before


@scenario("α=7; α=7 with use_rslora; no α; no α with use_rslora")
def rules(impl, rng):
    base, make = linear(impl, rng), impl.LoRALinear
    plain, rank_stable = (make(base, r=4, alpha=7.0, use_rslora=use) for use in (False, True))
    known, x = factors(rng), normal(rng, 6, 8)
    added, added_by_rslora = (part_of_adapter(each, known, x) for each in (plain, rank_stable))
    return {
        "plain, r=3": number(make(base, 3, 7.0).scaling),
        "rslora, r=4": number(rank_stable.scaling),
        "no alpha, r=3": number(make(base, 3).scaling),
        "no alpha, rslora, r=3": number(make(base, r=3, use_rslora=True).scaling),
        "rslora_in_the_output": torch.allclose(added_by_rslora, 2 * added, rtol=1e-9, atol=1e-12),
        "_added_by_rslora": added_by_rslora,
    }


@scenario("one backward pass with known factors, d=5, k=8, r=4, a batch of 2 times 3 rows")
def backward(impl, rng):
    layer = impl.LoRALinear(linear(impl, rng), r=4, alpha=7.0)
    load(layer, factors(rng))
    seen = observe(impl, "forward_backward", layer, normal(rng, 2, 3, 8), normal(rng, 2, 3, 5))
    grads = dict(seen["grads"])
    found = {f"gradient_of_{name}": grads.pop(name, None) for name in "AB"}
    kept = all(gradient is None for gradient in grads.values())
    names = sorted(seen["grads"])
    return {"gradient_of_x": seen["dx"], **found, "base_has_none": kept, "_names": names}


def moves(name, before, after):
    """Where to is judged by the gradients: a wrong one is no second fault here."""
    return name in before and name in after and not torch.equal(before[name], after[name])


@scenario("two steps of AdamW with weight decay on known factors")
def steps(impl, rng):
    layer = impl.LoRALinear(linear(impl, rng), r=4, alpha=7.0)
    load(layer, factors(rng))
    trainable = sorted(observe(impl, "trainable", layer))
    data = normal(rng, 6, 8), normal(rng, 6, 5)
    if not trainable:
        names = sorted(observe(impl, "parameters", layer))
        return {"trainable": trainable, "_names": names}
    seen = observe(impl, "train_steps", layer, *data, "adamw", 0.01, 0.1, 2)
    before, after = seen["before"], seen["after"]
    return {
        "trainable": trainable,
        "trained_numbers": sum(after[name].numel() for name in trainable if name in after),
        "base_stays": all(torch.equal(before[n], after[n]) for n in before.keys() - {"A", "B"}),
        "A_moves": moves("A", before, after),
        "B_moves": moves("B", before, after),
        "_A_after": after.get("A"),
        "_B_after": after.get("B"),
        "_names": sorted(before),
    }


@scenario("new numbers written into the base, after the layer was made")
def shared_base(impl, rng):
    base = linear(impl, rng)
    layer = impl.LoRALinear(base, r=4, alpha=7.0)
    x = normal(rng, 6, 8)
    before = layer(x)
    load(base, {"weight": normal(rng, 5, 8)})
    return {
        "weight_seen": layer.base.weight,
        "output_follows": not equal(layer(x), before),
    }


def in_dtype(impl, rng, chosen):
    """A layer on a base of the given dtype, with exactly representable numbers throughout."""
    weight, bias = digits(rng, 5, 8).to(chosen), digits(rng, 5).to(chosen)
    layer = impl.LoRALinear(observe(impl, "linear", weight, bias), r=4, alpha=7.0)
    types = dtype(layer.A), dtype(layer.B)
    load(layer, {"A": digits(rng, 5, 4), "B": digits(rng, 4, 8)})
    y = layer(digits(rng, 6, 8).to(chosen))
    return {"A": types[0], "B": types[1], "output": dtype(y), "_output": y}


@scenario("a base in bfloat16")
def bfloat16(impl, rng):
    return in_dtype(impl, rng, torch.bfloat16)


@scenario("a base in float32")
def float32(impl, rng):
    return in_dtype(impl, rng, torch.float32)


@scenario("the state of one layer, loaded into another with another base")
def state(impl, rng):
    first = impl.LoRALinear(linear(impl, rng), r=4, alpha=7.0)
    second = impl.LoRALinear(linear(impl, rng), r=4, alpha=7.0)
    x = normal(rng, 6, 8)
    bare = first(x)
    load(first, factors(rng))
    saved = keep(first.state_dict)
    tell(second, "load_state_dict", saved)
    y = second(x)
    return {"computes_the_same": equal(y, first(x)), "factors_there": not equal(y, bare), "_y": y}


@scenario("a deep copy, where the copy's factors are changed")
def twins(impl, rng):
    layer = impl.LoRALinear(linear(impl, rng), r=4, alpha=7.0)
    x = normal(rng, 6, 8)
    before = layer(x)
    twin = lib(impl, "copy").deepcopy(layer)
    load(twin, factors(rng))
    y = twin(x)
    return {"copy_follows": not equal(y, before), "original_kept": equal(layer(x), before), "_y": y}


def refusal(impl, base, r):
    result = attempt(impl.LoRALinear, base, r, 7.0)
    return result if isinstance(result, Raised) else "no error"


@scenario("ranks that no adapter can have")
def bad_ranks(impl, rng):
    wide, tall = linear(impl, rng, 5, 8), linear(impl, rng, 8, 5)
    seen = {f"r={r} for 5-by-8": refusal(impl, wide, r) for r in (0, -1, 6)}
    return seen | {"r=6 for 8-by-5": refusal(impl, tall, 6)}


@workload("n = 64, d = k = 512, r = 8")
def measured(impl, rng):
    layer = impl.LoRALinear(linear(impl, rng, 512, 512), r=8, alpha=16.0)
    load(layer, factors(rng, 512, 512, 8))
    return layer, normal(rng, 64, 512)


def test_starts_as_the_base(judge):
    """A fresh layer computes exactly what its base computes, bias included"""
    judge.same(
        fresh,
        fresh_without_bias,
        says={
            "A_is_zero": "A is not zero at the start: the factor that writes to the output starts "
            "at zero, so that the model starts as the pretrained one.",
            "equals_base": "the output is not Wx + b, the output of the base. "
            "As long as A is zero there is nothing to add to it.",
        },
    )


def test_reader_is_random(judge):
    """The entries of B are uniform between -1/√k and 1/√k"""
    judge.same(
        distribution,
        says={
            "within_bound": "B has entries beyond 1/√k: the bound comes from the fan-in k.",
            "reaches_bound": "The largest entry of B stays well below 1/√k.",
            "centred": "The mean of B is far from zero: half of its entries belong on each side.",
            "spread": "The standard deviation of B is not that of a uniform law up to 1/√k.",
            "even": "B is not spread evenly: half of its entries should lie below half the bound.",
            "rows_differ": "The rank of B is below r: some rows repeat others.",
        },
    )


def test_matches_formula(judge):
    """The output is Wx + b + s·A(Bx), for one vector and for any batch"""
    judge.same(batches, shapes)


def test_scaling_rules(judge):
    """The scaling is α/r, with use_rslora α/√r, and α = r where α is left out"""
    says = {"rslora_in_the_output": "with use_rslora the output does not follow its scaling."}
    judge.same(rules, says=says, rtol=1e-6)


def test_gradients(judge):
    """A, B and x get the gradients of the formula, and the base gets none"""
    judge.same(
        backward,
        says={
            "gradient_of_A": "the gradient of A is missing or wrong. "
            "A should be an nn.Parameter, and forward should use it as it is.",
            "gradient_of_B": "the gradient of B is missing or wrong. "
            "B should be an nn.Parameter, and forward should use it as it is.",
            "gradient_of_x": "the gradient of x is wrong: it comes through W and through A B.",
            "base_has_none": "a parameter of the frozen base got a gradient.",
        },
    )


def test_only_factors_train(judge):
    """When an optimiser steps, A and B move and the base stays as it is"""
    judge.same(
        steps,
        says={
            "trainable": "the trainable parameters should be A and B, under these names, "
            "and no others.",
            "base_stays": "the optimiser moved something in the base.",
            "A_moves": "A has not moved.",
            "B_moves": "B has not moved.",
        },
    )


def test_uses_the_given_base(judge):
    """base is the very layer that was given, not a copy"""
    judge.same(
        shared_base,
        says={
            "weight_seen": "layer.base.weight still has the old numbers.",
            "output_follows": "the output is still that of the old weight.",
        },
    )


def test_keeps_the_type(judge):
    """A, B and the output have the dtype of the base, be it bfloat16 or float32"""
    judge.same(bfloat16, float32)


def test_saves_and_copies(judge):
    """state_dict carries all that the layer computes with, and a deep copy stands on its own"""
    judge.same(
        state,
        twins,
        says={
            "computes_the_same": "the layer that was loaded does not compute what the saved one "
            "does.",
            "factors_there": "A and B are not in the state_dict.",
            "copy_follows": "the copy does not compute with its own factors.",
            "original_kept": "writing into the copy changed the original.",
        },
    )


def test_refuses_bad_rank(judge):
    """ValueError for r < 1 and for r > min(d, k)"""
    judge.same(bad_ranks)
