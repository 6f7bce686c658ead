"""Hidden checks of 27_merge_unmerge.

Known factors are loaded before every merge. Half types are given numbers for which each product and
sum is exact, so that only what leaves the range, or the type, can differ.

What one method does wrong is judged in the check about that method alone: the others compare the
layer with itself, and what goes through several methods stays unjudged (`_output`).
"""

import torch

from lora_tutor.checks import (
    Raised,
    attempt,
    digits,
    fetch,
    keep,
    normal,
    observe,
    scenario,
    workload,
)


def factors(rng, d=5, k=8, r=3):
    return {"A": normal(rng, d, r), "B": normal(rng, r, k)}


def load(layer, values):
    """Write the values into the layer's own factors, as a checkpoint is loaded."""
    layer.load_state_dict(values, False)


def weights(rng, d=5, k=8, bias=True):
    return normal(rng, d, k), normal(rng, d) if bias else None


def base_of(impl, rng, *sizes, **more):
    return observe(impl, "linear", *weights(rng, *sizes, **more))


def on_weights(impl, base, known):
    """A layer in eval mode with these weights and factors."""
    layer = impl.LoRALinear(observe(impl, "linear", *base), 3, 7.0)
    load(layer, known)
    layer.eval()
    return layer


def made(impl, rng, d=5, k=8, r=3, alpha=7.0, bias=True):
    """A layer in eval mode with known factors."""
    layer = impl.LoRALinear(base_of(impl, rng, d, k, bias=bias), r, alpha)
    load(layer, factors(rng, d, k, r))
    layer.eval()
    return layer


@scenario("a layer with d=5, k=8, r=3, α=7, merged")
def merged_weight(impl, rng):
    layer = made(impl, rng)
    before = layer.merged
    result = layer.merge()
    return {
        "flag_before": before,
        "flag_after": layer.merged,
        "result": result,
        "weight": layer.base.weight,
        "bias": layer.base.bias,
    }


@scenario("a square weight, d=k=6, r=2, α=5, without bias, merged")
def merged_square(impl, rng):
    layer = made(impl, rng, 6, 6, 2, 5.0, bias=False)
    layer.merge()
    return {"weight": layer.base.weight}


@scenario("the same inputs before merge() and after it")
def outputs(impl, rng):
    layer = made(impl, rng)
    inputs = normal(rng, 8), normal(rng, 4, 8), normal(rng, 2, 3, 8)
    before = [layer(x) for x in inputs]
    layer.merge()
    after = [layer(x) for x in inputs]
    return {"before": before, "after": after}


@scenario("a layer without bias, d=9, k=5, r=5, merged and unmerged again")
def outputs_without_bias(impl, rng):
    layer = made(impl, rng, 9, 5, 5, 3.0, bias=False)
    x = normal(rng, 7, 5)
    layer.merge()
    merged = layer(x)
    layer.unmerge()
    return {"merged": merged, "_unmerged": attempt(layer, x)}


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
    for turn in ("first", "second"):
        load(layer, {"base.weight": normal(rng, 5, 8)})
        layer.merge()
        result = layer.unmerge()
        seen[f"{turn} weight"] = layer.base.weight
        seen[f"{turn} flag"] = layer.merged
        seen[f"{turn} output"] = layer(x)
        seen[f"{turn} result"] = result
    return seen


@scenario("unmerge() on a layer that was never merged")
def never_merged(impl, rng):
    layer = made(impl, rng)
    layer.unmerge()
    return {"weight": layer.base.weight, "flag": layer.merged}


@scenario("unmerge() called twice after one merge()")
def unmerged_twice(impl, rng):
    layer = made(impl, rng)
    layer.merge()
    layer.unmerge()
    layer.unmerge()
    return {"weight": layer.base.weight, "flag": layer.merged, "output": layer(normal(rng, 4, 8))}


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
    return seen | {"_weight_merged_again": layer.base.weight}


@scenario("the parameter base.weight, held since before merge()")
def held_parameter(impl, rng):
    base = base_of(impl, rng)
    layer = impl.LoRALinear(base, 3, 7.0)
    layer.eval()
    load(layer, factors(rng))
    held = keep(base.get_parameter, "weight")
    layer.merge()
    seen = {
        "held_while_merged": torch.equal(fetch(held), layer.base.weight),
        "trainable_merged": trained(impl, layer),
        "_weight_merged": layer.base.weight,
    }
    layer.unmerge()
    return seen | {
        "held_afterwards": torch.equal(fetch(held), layer.base.weight),
        "trainable_afterwards": trained(impl, layer),
        "_weight_afterwards": layer.base.weight,
    }


def trained(impl, layer):
    return sorted(observe(impl, "trainable", layer))


@scenario("the gradient of the input of a merged layer in eval mode")
def merged_backward(impl, rng):
    layer = made(impl, rng)
    layer.merge()
    data = normal(rng, 4, 8), normal(rng, 4, 5)
    seen = attempt(observe, impl, "forward_backward", layer, *data)
    if isinstance(seen, Raised):
        return {"base_has_none": True, "_gradient_of_x": seen}
    grads = seen["grads"]
    kept = all(value is None for name, value in grads.items() if name not in ("A", "B"))
    return {"base_has_none": kept, "_gradient_of_x": seen["dx"]}


@scenario("train() on a merged layer and then a forward pass")
def training_merged(impl, rng):
    layer = made(impl, rng)
    x = normal(rng, 4, 8)
    layer.merge()
    result = attempt(layer.train)
    if not isinstance(result, Raised):
        result = attempt(layer, x)
    layer.eval()
    return {
        "result": result if isinstance(result, Raised) else "no error",
        "_flag": layer.merged,
        "shape_in_eval_mode": tuple(layer(x).shape),
        "_output_in_eval_mode": layer(x),
    }


@scenario("train() and a backward pass on a layer that was never merged")
def training_unmerged(impl, rng):
    layer = made(impl, rng)
    layer.train()
    seen = observe(impl, "forward_backward", layer, normal(rng, 4, 8), normal(rng, 4, 5))
    return {"output": seen["y"], "gradient_of_A": seen["grads"]["A"]}


def in_half(impl, rng, dtype, size, alpha):
    """A merged layer of a half type, its factors -size, 0 and size."""
    weight, bias = digits(rng, 5, 8).to(dtype), digits(rng, 5).to(dtype)
    layer = impl.LoRALinear(observe(impl, "linear", weight, bias), 4, alpha)
    load(layer, {"A": size * digits(rng, 5, 4), "B": size * digits(rng, 4, 8)})
    layer.eval()
    layer.merge()
    return {
        "weight": layer.base.weight,
        "_output": attempt(layer, digits(rng, 6, 8).to(dtype)),
    }


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
    judge.same(merged_weight, merged_square)


def test_output_stays(judge):
    """The output is the same before and after merging"""
    judge.same(outputs, outputs_without_bias)


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
    """unmerge() brings W back, and does nothing to a layer that is not merged"""
    judge.same(there_and_back, never_merged, unmerged_twice)


def test_factors_may_change(judge):
    """W comes back even if A and B have changed while the layer was merged"""
    judge.same(other_factors)


def test_weight_stays_the_parameter(judge):
    """base.weight is the same frozen parameter throughout"""
    judge.same(
        held_parameter,
        merged_backward,
        says={
            "held_while_merged": "whoever held base.weight since before merge() "
            "does not see the merged numbers in it.",
            "held_afterwards": "after unmerge() base.weight is another parameter than before.",
            "base_has_none": "a parameter of the frozen base got a gradient.",
        },
    )


def test_refuses_to_train_merged(judge):
    """A merged layer raises RuntimeError in training, and works on in eval mode"""
    judge.same(training_merged, training_unmerged)


def test_half_types(judge):
    """Half types are merged by way of float32, and stay what they are"""
    judge.same(bfloat16, float16)
