"""Hidden checks of 27_merge_unmerge.

Known factors are loaded before every merge. Sums of half types are exact for the numbers given, so
that only what leaves the range, or the type, can differ.

What one method does wrong is judged in the check about that method alone: the others compare the
layer with itself, and what goes through several methods stays unjudged (`_output`).
"""

import torch

from lora_tutor.checks import (
    attempt,
    digits,
    dtype,
    fetch,
    keep,
    lib,
    normal,
    nowhere_finite,
    observe,
    scenario,
    workload,
)

from .shared import (
    OPTIONS,
    base_of,
    broken,
    factors,
    load,
    made,
    on_weights,
    refusal,
    saved,
    trained,
    weights,
    weights_of,
    with_options,
)

ORDER = "first", "second"


@scenario("a layer with d=5, k=8, r=3, α=7, merged")
def merged_weight(impl, rng):
    layer = made(impl, rng)
    before, terms = layer.merged, weights_of(layer)
    result = layer.merge()
    return {
        "_parts_of_weight": terms,
        "flag_before": before,
        "flag_after": layer.merged,
        "result": result,
        "weight": layer.base.weight,
        "bias": layer.base.bias,
    }


@scenario("use_rslora with α=7 and without α, no α, α=0, α=-4, and a square weight without bias")
def merged_with_options(impl, rng):
    seen = {}
    for name, options in OPTIONS.items():
        layer = with_options(impl, rng, *options)
        seen |= {f"_parts_of_weight, {name}": weights_of(layer)}
        layer.merge()
        seen |= {f"weight, {name}": layer.base.weight, f"flag, {name}": layer.merged}
    fresh = impl.LoRALinear(base_of(impl, rng), 3, 7.0)
    fresh.merge()
    seen["flag of a fresh layer"] = fresh.merged
    layer = made(impl, rng, 6, 6, 2, 5.0, bias=False)
    seen["_parts_of_weight, d=k=6"] = weights_of(layer)
    layer.merge()
    other = made(impl, rng, 4, 7, 2, 5.0)
    other.merge()
    return seen | {"weight, d=k=6": layer.base.weight, "bias, d=4": other.base.bias}


@scenario(
    "the same inputs before merge() and after it, also with use_rslora, without α, with α=0 and α<0"
)
def outputs(impl, rng):
    seen = {}
    for name, options in {"α=7": (7.0, False), **OPTIONS}.items():
        layer = with_options(impl, rng, *options)
        inputs = (
            normal(rng, 8),
            0 * normal(rng, 4, 8),
            normal(rng, 2, 3, 8),
            normal(rng, 2, 8, 3).mT,
        )
        seen[f"before, {name}"] = [layer(x) for x in inputs]
        layer.merge()
        seen[f"after, {name}"] = [layer(x) for x in inputs]
    spoiled = [each(broken(normal(rng, 4, 8))) for each in (layer, made(impl, rng))]
    return seen | {"nan_shows": all(nowhere_finite(y, [0, 2]) for y in spoiled)}


@scenario(
    "layers without bias, d=9, k=5, r=5; one output, 131 rows; one input; merged and unmerged"
)
def outputs_without_bias(impl, rng):
    seen = {}
    for d, k, r, n in ((9, 5, 5, 7), (1, 8, 1, 131), (5, 1, 1, 4)):
        layer, x = made(impl, rng, d, k, r, 3.0, bias=False), normal(rng, n, k)
        seen[f"before, d={d}"] = layer(x)
        layer.merge()
        seen[f"merged, d={d}"] = layer(x)
        layer.unmerge()
        seen[f"_unmerged, d={d}"] = attempt(layer, x)
    return seen


@scenario("merge() called twice, then unmerge()")
def merged_twice(impl, rng):
    base, known, x = weights(rng), factors(rng), normal(rng, 4, 8)
    once, twice = (on_weights(impl, base, known) for _ in range(2))
    once.merge()
    twice.merge()
    merged, flag = twice.base.weight, twice.merged
    twice.merge()
    seen = {
        "weight_stays": torch.equal(twice.base.weight, merged),
        "flag_stays": twice.merged == flag,
        "_weight": twice.base.weight,
        "_output": attempt(twice, x),
    }
    once.unmerge()
    twice.unmerge()
    left = twice.base.weight
    return seen | {
        "way_back_stays": torch.allclose(left, once.base.weight, rtol=1e-9, atol=1e-12),
        "_weight_after_unmerge": left,
        "_flag_after_unmerge": twice.merged,
    }


@scenario("merge() and unmerge(), twice, the second time with another base.weight")
def there_and_back(impl, rng):
    layer = made(impl, rng)
    x = normal(rng, 4, 8)
    seen = {}
    for turn in ORDER:
        load(layer, {"base.weight": normal(rng, 5, 8)})
        layer.merge()
        result = layer.unmerge()
        seen[f"{turn} weight"] = layer.base.weight
        seen[f"{turn} flag"] = layer.merged
        seen[f"{turn} output"] = layer(x)
        seen[f"{turn} result"] = result
    return seen


KINDS = ("bfloat16", "float16", "float32", "float64")


@scenario("merge() and unmerge() in bfloat16, float16, float32 and float64, with -0.0 in W")
def exactly(impl, rng):
    seen = {"signs_stay": True}
    for kind in KINDS:
        weight, bias = (each.to(getattr(torch, kind)) for each in weights(rng))
        weight[0] = -0.0
        layer = impl.LoRALinear(observe(impl, "linear", weight, bias), 3, 7.0, True)
        load(layer, factors(rng))
        layer.merge()
        layer.unmerge()
        after = layer.base.weight
        seen[f"exact_in_{kind}"] = torch.equal(after.double(), weight.double())
        seen["signs_stay"] &= torch.equal(after.signbit(), weight.signbit())
    layer.merge()
    load(layer, factors(rng))
    layer.unmerge()
    return seen | {"_other_factors": layer.base.weight}


@scenario("a base.weight of zeros, merged and unmerged")
def zero_weight(impl, rng):
    layer = made(impl, rng)
    load(layer, {"base.weight": torch.zeros(5, 8, dtype=torch.float64)})
    layer.merge()
    layer.unmerge()
    return {"weight": layer.base.weight, "flag": layer.merged}


@scenario("two layers, merged one after the other and unmerged in the same order")
def two_layers(impl, rng):
    layers = [made(impl, rng) for _ in range(2)]
    for layer in layers:
        layer.merge()
    for layer in layers:
        layer.unmerge()
    return {f"weight of the {n}": each.base.weight for n, each in zip(ORDER, layers, strict=True)}


@scenario("a layer in training mode, merged and unmerged")
def back_in_training(impl, rng):
    layer = made(impl, rng)
    layer.train()
    seen = {"_parts_of_merged weight": weights_of(layer)}
    layer.merge()
    seen |= {"merged weight": layer.base.weight, "merged flag": layer.merged}
    modes = [layer.training]
    layer.unmerge()
    seen |= {"mode_stays": all((*modes, layer.training)), "trainable": trained(impl, layer)}
    return seen | {"weight": layer.base.weight, "flag": layer.merged}


@scenario("unmerge() on a layer that was never merged, and twice after one merge()")
def unmerged_twice(impl, rng):
    layer = made(impl, rng)
    layer.unmerge()
    seen = {"never merged": layer.base.weight, "flag": layer.merged}
    layer.merge()
    layer.unmerge()
    layer.unmerge()
    seen |= {"weight": layer.base.weight, "flag in the end": layer.merged}
    seen["eval_mode_stays"] = not layer.training
    seen["output"] = layer(normal(rng, 4, 8))
    load(layer, {"base.weight": normal(rng, 5, 8)})
    layer.unmerge()
    return seen | {"another weight, loaded since": layer.base.weight}


@scenario("other factors loaded between merge() and unmerge()")
def other_factors(impl, rng):
    layer = made(impl, rng)
    x = normal(rng, 4, 8)
    layer.merge()
    load(layer, factors(rng))
    merged = attempt(layer, x)
    layer.unmerge()
    seen = {"weight": layer.base.weight, "_merged_output": merged, "_output": attempt(layer, x)}
    layer.merge()
    return seen | {"weight merged again": layer.base.weight}


@scenario("base.weight, held since before merge(), and state_dict() before, between and after")
def held_parameter(impl, rng):
    base = base_of(impl, rng)
    layer = impl.LoRALinear(base, 3, 7.0)
    layer.eval()
    load(layer, factors(rng))
    held, states = keep(base.get_parameter, "weight"), [saved(layer)]
    layer.merge()
    states.append(saved(layer))
    seen = {
        "held_while_merged": torch.equal(fetch(held), layer.base.weight),
        "trainable_merged": trained(impl, layer),
        "_weight_merged": layer.base.weight,
    }
    layer.unmerge()
    states.append(saved(layer))
    return seen | {
        "in state_dict()": [names for names, _ in states],
        "nothing_else": not any(others for _, others in states),
        "held_afterwards": torch.equal(fetch(held), layer.base.weight),
        "trainable_afterwards": trained(impl, layer),
        "_weight_afterwards": layer.base.weight,
    }


@scenario("a merged layer in training mode: train() after merge(), and merge() after train()")
def training_merged(impl, rng):
    layer, x = made(impl, rng), normal(rng, 4, 8)
    layer.merge()
    seen = {"train() after merge()": refusal(layer, x, (layer.train,)), "_flag": layer.merged}
    layer.eval()
    y = layer(x)
    layer.unmerge()
    layer.train()
    layer.merge()
    seen["merge() after train()"] = refusal(layer, x)
    seen["merge() after train(), no rows"] = refusal(layer, x[:0])
    # What forbids it is the mode of the layer, not whether a graph is recorded.
    switch = lib(impl, "torch").set_grad_enabled
    switch(False)
    try:
        seen["in training mode, without a graph"] = refusal(layer, x)
    finally:
        switch(True)
    return seen | {"shape_in_eval_mode": tuple(y.shape), "_output_in_eval_mode": y}


@scenario("train() and a backward pass on a layer never merged, and on one that was")
def training_unmerged(impl, rng):
    layer, seen = made(impl, rng), {}
    for when in ("never merged", "unmerged"):
        layer.train()
        found = observe(impl, "forward_backward", layer, normal(rng, 4, 8), normal(rng, 4, 5))
        seen |= {f"output, {when}": found["y"], f"gradient of A, {when}": found["grads"]["A"]}
        layer.merge()
        layer.unmerge()
    return seen


def in_half(impl, rng, chosen, size, alpha):
    """A merged layer of a half type, its factors -size, 0 and size."""
    weight, bias = digits(rng, 5, 8).to(chosen), digits(rng, 5).to(chosen)
    layer = impl.LoRALinear(observe(impl, "linear", weight, bias), 4, alpha)
    load(layer, {"A": size * digits(rng, 5, 4), "B": size * digits(rng, 4, 8)})
    layer.eval()
    layer.merge()
    merged = layer.base.weight
    seen = {"weight": merged, "_output": attempt(layer, digits(rng, 6, 8).to(chosen))}
    layer.unmerge()
    return seen | {"type after unmerge": dtype(layer.base.weight)}


@scenario("a base in bfloat16")
def bfloat16(impl, rng):
    return in_half(impl, rng, torch.bfloat16, 1, 7.0)


@scenario("a base in float16, with factors whose product A B leaves the range, but s·A B does not")
def float16(impl, rng):
    return in_half(impl, rng, torch.float16, 256, 7.0 / 2**14)


@workload("n = 64, d = k = 512, r = 8")
def measured(impl, rng):
    return made(impl, rng, 512, 512, 8, 16.0), normal(rng, 64, 512)


@workload("n = 64, d = k = 512, r = 8, merged")
def measured_merged(impl, rng):
    layer, x = measured.body(impl, rng)
    layer.merge()
    return layer, x


def test_weight_holds_the_update(judge):
    """merge() makes base.weight W + s·A B and sets the flag"""
    judge.same(merged_weight, merged_with_options)


def test_output_stays(judge):
    """The output is the same before and after merging"""
    says = {"nan_shows": "nan or infinity in x comes out as a number: nothing may hide it."}
    judge.same(outputs, outputs_without_bias, says=says)


def test_second_merge_does_nothing(judge):
    """A second merge() changes nothing, neither the weight nor the way back"""
    judge.same(
        merged_twice,
        says={
            "weight_stays": "the second call changed the weight.",
            "flag_stays": "the second call changed the flag.",
            "way_back_stays": "unmerge() does not bring back what it does after one merge().",
        },
    )


def test_unmerge_restores(judge):
    """unmerge() brings W back to the last bit, and does nothing to a layer that is not merged"""
    inexact = "W is not back to the last bit in {0}: what is added and subtracted is rounded."
    judge.same(
        there_and_back,
        exactly,
        zero_weight,
        two_layers,
        back_in_training,
        unmerged_twice,
        says={f"exact_in_{kind}": inexact.format(kind) for kind in KINDS}
        | {"signs_stay": "W had -0.0 in a place, and has 0.0 there now: nothing is to be added."}
        | {"mode_stays": "the layer was in training mode, and is in eval mode now."}
        | {"eval_mode_stays": "the layer was in eval mode, and is in training mode now."},
    )


def test_factors_may_change(judge):
    """W comes back even if A and B have changed while the layer was merged"""
    judge.same(other_factors)


def test_weight_stays_the_parameter(judge):
    """base.weight is the same frozen parameter throughout, and state_dict() holds no more"""
    judge.same(
        held_parameter,
        says={
            "held_while_merged": "whoever held base.weight since before merge() "
            "does not see the merged numbers in it.",
            "nothing_else": "state_dict() holds something beside base.weight, base.bias, A and B.",
            "held_afterwards": "after unmerge() base.weight is another parameter than before.",
        },
    )


def test_refuses_to_train_merged(judge):
    """A merged layer raises RuntimeError in training, and works on in eval mode"""
    judge.same(training_merged, training_unmerged)


def test_half_types(judge):
    """Half types are merged by way of float32, and stay what they are"""
    judge.same(bfloat16, float16)
