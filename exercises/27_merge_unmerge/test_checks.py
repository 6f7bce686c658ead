"""Hidden checks of 27_merge_unmerge.

Known factors are loaded before every merge. Half types are given numbers for which each product and
sum is exact, so that only what leaves the range, or the type, can differ.
"""

import torch

from lora_tutor.grading.scenario import Raised, attempt, fetch, keep, observe, scenario


def normal(rng, *shape):
    return torch.from_numpy(rng.normal(size=shape))


def digits(rng, *shape):
    """-1, 0 and 1."""
    return torch.from_numpy(rng.integers(-1, 2, size=shape)).double()


def factors(rng, d=5, k=8, r=3):
    return {"A": normal(rng, d, r), "B": normal(rng, r, k)}


def load(layer, values):
    """Write the values into the layer's own factors, as a checkpoint is loaded."""
    layer.load_state_dict(values, False)


def base_of(impl, rng, d=5, k=8, bias=True):
    return observe(impl, "linear", normal(rng, d, k), normal(rng, d) if bias else None)


def made(impl, rng, d=5, k=8, r=3, alpha=7.0, bias=True):
    """A layer in eval mode with known factors."""
    layer = impl.LoRALinear(base_of(impl, rng, d, k, bias), r, alpha)
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
    return {"merged": merged, "unmerged": layer(x)}


@scenario("merge() called twice, then unmerge()")
def merged_twice(impl, rng):
    layer = made(impl, rng)
    x = normal(rng, 4, 8)
    layer.merge()
    layer.merge()
    seen = {"weight": layer.base.weight, "flag": layer.merged, "output": layer(x)}
    layer.unmerge()
    return seen | {"weight_after_unmerge": layer.base.weight, "flag_after_unmerge": layer.merged}


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
    merged = layer(x)
    layer.unmerge()
    seen = {"merged_output": merged, "weight": layer.base.weight, "output": layer(x)}
    layer.merge()
    return seen | {"weight_merged_again": layer.base.weight}


@scenario("the parameter base.weight, held since before merge()")
def held_parameter(impl, rng):
    base = base_of(impl, rng)
    layer = impl.LoRALinear(base, 3, 7.0)
    layer.eval()
    load(layer, factors(rng))
    held = keep(base.get_parameter, "weight")
    layer.merge()
    merged = {"held_while_merged": fetch(held), "trainable_merged": trained(impl, layer)}
    layer.unmerge()
    return merged | {
        "held_afterwards": fetch(held),
        "weight_afterwards": layer.base.weight,
        "trainable_afterwards": trained(impl, layer),
    }


def trained(impl, layer):
    return sorted(observe(impl, "trainable", layer))


@scenario("the gradient of the input of a merged layer in eval mode")
def merged_backward(impl, rng):
    layer = made(impl, rng)
    layer.merge()
    seen = observe(impl, "forward_backward", layer, normal(rng, 4, 8), normal(rng, 4, 5))
    grads = seen["grads"]
    kept = all(value is None for name, value in grads.items() if name not in ("A", "B"))
    return {"gradient_of_x": seen["dx"], "base_has_none": kept}


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
        "flag": layer.merged,
        "output_in_eval_mode": layer(x),
    }


@scenario("unmerge(), then train() and a backward pass")
def training_unmerged(impl, rng):
    layer = made(impl, rng)
    layer.merge()
    layer.unmerge()
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
    return {"weight": layer.base.weight, "output": layer(digits(rng, 6, 8).to(dtype))}


@scenario("a base in bfloat16")
def bfloat16(impl, rng):
    return in_half(impl, rng, torch.bfloat16, 1, 7.0)


@scenario("a base in float16, with factors whose product A B leaves the range, but s·A B does not")
def float16(impl, rng):
    return in_half(impl, rng, torch.float16, 256, 7.0 / 2**14)


def test_weight_holds_the_update(judge):
    """merge() makes base.weight W + s·A B and sets the flag"""
    judge.same(merged_weight, merged_square)


def test_output_stays(judge):
    """The output is the same before and after merging"""
    judge.same(outputs, outputs_without_bias)


def test_second_merge_does_nothing(judge):
    """A second merge() changes nothing, neither the weight nor the way back"""
    judge.same(merged_twice)


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
            "base_has_none": "a parameter of the frozen base got a gradient.",
        },
    )


def test_refuses_to_train_merged(judge):
    """A merged layer raises RuntimeError in training, and works on in eval mode"""
    judge.same(training_merged, training_unmerged)


def test_half_types(judge):
    """Half types are merged by way of float32, and stay what they are"""
    judge.same(bfloat16, float16)
