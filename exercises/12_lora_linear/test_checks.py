"""Hidden checks of 12_lora_linear.

B starts random and may be drawn in any way, so its numbers are never compared: its law is worked
out here, and wherever an output is judged, known factors are loaded first.

s = α/r = 7/4 by default: it is none of the usual slips, and exact in every dtype, so that a scaling
kept as a tensor of a lower precision is no fault.
"""

import torch

from lora_tutor.checks import (
    Proxy,
    attempt,
    digits,
    dtype,
    keep,
    lib,
    normal,
    nowhere_finite,
    observe,
    reseed,
    same_object,
    scenario,
    shape,
    tell,
    uniform_facts,
    workload,
)

from .shared import broken, equal, factors, kind, known, law_of, linear, load, number, weights

LAW = "The entries of B are {_law}; asked is uniform between -1/√k and 1/√k."


@scenario("a fresh layer, d=5, k=8, r=4, and one on a base without bias, on a batch of 6 rows")
def fresh(impl, rng):
    W, b = weights(rng)
    reseed(impl, 12)
    layer = impl.LoRALinear(observe(impl, "linear", W, b), r=4, alpha=7.0)
    A, B = layer.A, layer.B
    x = normal(rng, 6, 8)
    y = layer(x)
    bare = impl.LoRALinear(observe(impl, "linear", W, None), r=5, alpha=3.0)
    return {
        "shape_of_A": shape(A),
        "shape_of_B": shape(B),
        "A_is_zero": kind(A) == "zero",
        "shape_of_output": shape(y),
        "equals_base": equal(y, x @ W.T + b),
        "equals_base_without_bias": equal(bare(x), x @ W.T),
        "_reader": kind(B),
        "_lacks": missing_part(y, x @ W.T, b),
    }


def missing_part(y, product, b):
    if equal(y, product):
        return "bias"
    return "factor" if equal(y, 1.75 * (product + b)) else "nothing known"


@scenario("the 6912 entries of B for d=40, k=288, r=24")
def distribution(impl, rng):
    d, k, r = 40, 288, 24
    base = linear(impl, rng, d, k)
    B, another = (impl.LoRALinear(base, r, 10.0).B for _ in range(2))
    matrix = kind(B) != "unusable" and B.ndim == 2
    return {
        **uniform_facts(B, k**-0.5),
        "rows_differ": matrix and int(torch.linalg.matrix_rank(B)) == r,
        "each_layer_draws": not equal(another, B),
        "_law": law_of(B, d, k, r),
    }


SHAPES = {  # d, k, r, n, α/r, and whether there is a bias
    "r=1, α<0": (6, 9, 1, 4, -1.75, True),
    "r=k, no bias": (8, 5, 5, 3, 1.75, False),
    "n=k": (6, 7, 2, 7, 1.75, True),
    "no rows": (6, 7, 2, 0, 1.75, True),
    "d=1, 131 rows": (1, 8, 1, 131, 1.75, True),
    "k=1": (5, 1, 1, 4, 1.75, True),
}
BESIDE = ("A", "B", "x")


@scenario(
    "known factors: a vector, 2 times 3 rows; r=1, α<0; r=k without bias; n=k; d=1; k=1; none; nan"
)
def shapes(impl, rng):
    layer = known(impl, rng)
    leads = {"one vector": (), "2 times 3 rows": (2, 3), "2 times no rows": (2, 0)}
    seen = {f"output for {name}": layer(normal(rng, *lead, 8)) for name, lead in leads.items()}
    for name, (d, k, r, n, s, bias) in SHAPES.items():
        output = known(impl, rng, d, k, r, r * s, bias)(normal(rng, n, k))
        seen[f"output for {name}"] = output
    return seen | {
        "output for turned sequences": layer(normal(rng, 2, 8, 3).mT),
        "nan_shows": nowhere_finite(layer(broken(normal(rng, 4, 8))), [0, 2]),
    }


@scenario("one layer and one input: in training mode, after eval(), then with other factors")
def modes(impl, rng):
    W, b = weights(rng)
    reseed(impl, 12)
    layer = impl.LoRALinear(observe(impl, "linear", W, b), r=4, alpha=7.0)
    load(layer, factors(rng))
    x = normal(rng, 4, 8)
    tell(layer, "train")
    trained, again = layer(x), layer(x)
    tell(layer, "eval")
    evaluated = layer(x)
    other = factors(rng)
    load(layer, other)
    terms = {"Wx + b": x @ W.T + b, "A(Bx)": (x @ other["B"].T) @ other["A"].T}
    return {
        "_parts_of_output with other factors": [terms, terms, {}],
        "same_twice": equal(again, trained),
        "same_in_both_modes": equal(trained, evaluated) or not equal(again, trained),
        "output with other factors": [layer(x), layer(x), layer(0 * x)],
    }


def part_of_adapter(layer, known, x):
    """What known factors add to the layer's own output without any, in eval mode."""
    tell(layer, "eval")
    load(layer, {name: torch.zeros_like(value) for name, value in known.items()})
    before = layer(x)
    load(layer, known)
    return layer(x) - before


@scenario("α=7; α=7 with use_rslora; no α; no α with use_rslora; α=0")
def rules(impl, rng):
    base, make = linear(impl, rng), impl.LoRALinear
    plain, rank_stable = (make(base, r=4, alpha=7.0, use_rslora=use) for use in (False, True))
    values, x = factors(rng), normal(rng, 6, 8)
    # What forward raises must not hide the numbers.
    added, by_rslora = (attempt(part_of_adapter, each, values, x) for each in (plain, rank_stable))
    failed = next((each for each in (by_rslora, added) if not isinstance(each, torch.Tensor)), None)
    follows = failed or torch.allclose(by_rslora, 2 * added, rtol=1e-9, atol=1e-12)
    return {
        "plain, r=3": number(make(base, 3, 7.0).scaling),
        "rslora, r=4": number(rank_stable.scaling),
        "no alpha, r=3": number(make(base, 3).scaling),
        "no alpha, rslora, r=3": number(make(base, r=3, use_rslora=True).scaling),
        "alpha=0": number(make(base, r=4, alpha=0.0).scaling),
        "alpha=0, rslora": number(make(base, 4, 0, use_rslora=True).scaling),
        "rslora_in_the_output": follows,
        "_added_by_rslora": by_rslora,
    }


def at_zero(impl, rng):
    """The gradients of A, B and x where one of them is zero."""
    seen = {}
    for name in BESIDE:
        layer, values = known(impl, rng), factors(rng) | {"x": normal(rng, 6, 8)}
        values[name] = 0 * values[name]
        x = values.pop("x")
        load(layer, values)
        found = observe(impl, "forward_backward", layer, x, normal(rng, 6, 5))
        gradients = {each: found["grads"].get(each) for each in "AB"} | {"x": found["dx"]}
        seen |= {f"gradient of {each}, {name} zero": v for each, v in gradients.items()}
    return seen


@scenario(
    "known factors, d=5, k=8, r=4: backward passes, of inputs without gradient, and with zeros too"
)
def backward(impl, rng):
    (W, b), values, cotangent = weights(rng), factors(rng), normal(rng, 2, 3, 5)
    reseed(impl, 12)
    layer = impl.LoRALinear(observe(impl, "linear", W, b), r=4, alpha=7.0)
    load(layer, values)
    tell(layer, "eval")
    seen = observe(impl, "forward_backward", layer, normal(rng, 2, 3, 8), cotangent)
    paths = {"W": cotangent @ W, "A B": 1.75 * cotangent @ values["A"] @ values["B"]}
    found = {f"gradient_of_{name}": seen["grads"].get(name) for name in "AB"}
    reached = sorted(name for name, gradient in seen["grads"].items() if gradient is not None)
    found |= {"parameters with a gradient": reached, "_names": sorted(seen["grads"])}
    other, cotangent = known(impl, rng), normal(rng, 6, 5)
    attempt(keep(other, normal(rng, 6, 8)).backward, cotangent)
    of_data = attempt(lambda: keep(other.get_parameter, "A").grad)
    found |= at_zero(impl, rng)
    found["_parts_of_gradient_of_x"] = {f"the path through {n}": v for n, v in paths.items()}
    return {"gradient_of_x": seen["dx"], **found, "gradient of A, no gradient of x": of_data}


@scenario("two steps of AdamW with weight decay on known factors")
def steps(impl, rng):
    layer = known(impl, rng)
    tell(layer, "train")
    trainable = sorted(observe(impl, "trainable", layer))
    data = normal(rng, 6, 8), normal(rng, 6, 5)
    if not trainable:
        return {"trainable parameters": [], "_names": sorted(observe(impl, "parameters", layer))}
    seen = attempt(observe, impl, "train_steps", layer, *data, "adamw", 0.01, 0.1, 2)
    if not isinstance(seen, dict):
        return {"trainable parameters": trainable, "trained_numbers": seen}
    before, after = seen["before"], seen["after"]
    return {
        "trainable parameters": trainable,
        "trained_numbers": sum(after[name].numel() for name in trainable if name in after),
        "base_stays": all(torch.equal(before[n], after[n]) for n in before.keys() - {"A", "B"}),
        # Where to is judged by the gradients: a wrong one is no second fault here.
        "factors that moved": [n for n in trainable if not torch.equal(before[n], after[n])],
        "_A_after": after.get("A"),
        "_B_after": after.get("B"),
        "_names": sorted(before),
    }


@scenario("new numbers written into the base, after the layer was made")
def shared_base(impl, rng):
    base = linear(impl, rng)
    layer = impl.LoRALinear(base, r=4, alpha=7.0)
    x = normal(rng, 6, 8)
    before, new = layer(x), normal(rng, 5, 8)
    load(base, {"weight": new})
    return {
        "base_is_the_given": same_object(layer.base, base),
        "weight_seen": equal(layer.base.weight, new),
        "output_follows": not equal(layer(x), before),
    }


@scenario(
    "bases in bfloat16, float16 and float32, the last then in float64; one on the device meta"
)
def types(impl, rng):
    seen = {}
    for chosen in (torch.bfloat16, torch.float16, torch.float32):
        # These numbers, and what is made of them, are exact in every type.
        weight, bias = digits(rng, 5, 8).to(chosen), digits(rng, 5).to(chosen)
        reseed(impl, 12)
        layer = impl.LoRALinear(observe(impl, "linear", weight, bias), r=4, alpha=7.0)
        tell(layer, "eval")
        seen[f"A in {chosen}"], seen[f"B in {chosen}"] = dtype(layer.A), dtype(layer.B)
        load(layer, {"A": digits(rng, 5, 4), "B": digits(rng, 4, 8)})
        seen[f"output in {chosen}"] = layer(digits(rng, 6, 8).to(chosen))
    tell(layer, "double")
    base = lib(impl, "torch.nn").Linear(8, 5, device="meta")  # It has shapes there, but no numbers.
    there = impl.LoRALinear(base, 4, 7.0)
    on_meta = [attempt(lambda name=name: keep(there.get_parameter, name).is_meta) for name in "AB"]
    seen["on_one_device"] = all(each is True for each in on_meta)
    return seen | {"output after double()": layer(digits(rng, 6, 8))}


@scenario("the state of one layer, loaded into another with another base")
def state(impl, rng):
    first, second, x = known(impl, rng), known(impl, rng), normal(rng, 6, 8)
    other = second(x)
    saved = first.state_dict()
    tell(second, "load_state_dict", saved)
    y = second(x)
    large = [name for name, value in saved.items() if value.numel() >= saved["base.weight"].numel()]
    return {
        "in state_dict": sorted(saved.keys() & {"A", "B", "base.weight", "base.bias"}),
        "no_second_weight": large == ["base.weight"],
        "computes_the_same": equal(y, first(x)),
        "factors_there": not equal(y, other),
        "_y": y,
    }


@scenario("a deep copy, where the copy's factors are changed")
def twins(impl, rng):
    layer, x = known(impl, rng), normal(rng, 6, 8)
    before = layer(x)
    twin = lib(impl, "copy").deepcopy(layer)
    load(twin, factors(rng))
    y = twin(x)
    return {"copy_follows": not equal(y, before), "original_kept": equal(layer(x), before), "_y": y}


def refusal(impl, base, r):
    result = attempt(impl.LoRALinear, base, r, 7.0)
    return "no error" if isinstance(result, Proxy) else result


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
        says={
            "A_is_zero": "A is not zero at the start: the factor that writes starts at zero.",
            "equals_base": "the output is not Wx + b, the output of the base. "
            "As long as A is zero there is nothing to add to it.",
        },
    )


def test_reader_is_random(judge):
    """The entries of B are uniform between -1/√k and 1/√k"""
    judge.same(
        distribution,
        says={
            **dict.fromkeys(("within_bound", "reaches_bound", "spread", "even"), LAW),
            "centred": "The mean of B is far from zero: half of its entries belong on each side.",
            "each_layer_draws": "two layers have the same B: each must draw its own.",
            "rows_differ": "The rank of B is below r: some rows repeat others.",
        },
    )


def test_matches_formula(judge):
    """The output is Wx + b + s·A(Bx), for one vector and for any batch"""
    judge.same(
        modes,
        shapes,
        says={
            "nan_shows": "nan or infinity in x comes out as a number: nothing may hide it.",
            "same_twice": "two equal calls in training mode differ: is a dropout left on?",
            "same_in_both_modes": "the output in training mode is another one than after eval().",
        },
    )


def test_scaling_rules(judge):
    """The scaling is α/r, with use_rslora α/√r, and α = r where α is left out"""
    says = {"rslora_in_the_output": "with use_rslora the output does not follow its scaling."}
    judge.same(rules, says=says, rtol=1e-6)


def test_gradients(judge):
    """A, B and x get the gradients of the formula, and the base gets none"""
    wrong = "the gradient of {0} is missing or wrong. Is {0} a parameter, used as it is by forward?"
    judge.same(
        backward,
        says={
            "gradient_of_A": wrong.format("A"),
            "gradient_of_B": wrong.format("B"),
            "gradient_of_x": "the gradient of x is wrong: it comes through W and through A B.",
        },
    )


def test_only_factors_train(judge):
    """When an optimiser steps, A and B move and the base stays as it is"""
    judge.same(
        steps,
        says={"base_stays": "the optimiser moved something in the base."},
    )


def test_uses_the_given_base(judge):
    """base is the very layer that was given, not a copy"""
    judge.same(
        shared_base,
        says={
            "base_is_the_given": "layer.base is another object than the layer that was given.",
            "weight_seen": "layer.base.weight still has the old numbers.",
            "output_follows": "the output is still that of the old weight.",
        },
    )


def test_keeps_the_type(judge):
    """A, B and the output have the dtype of the base, half types too, and its device"""
    judge.same(types, says={"on_one_device": "A or B is not on the device of the base."})


def test_saves_and_copies(judge):
    """state_dict carries all that the layer computes with, and a deep copy stands on its own"""
    judge.same(
        state,
        twins,
        says={
            "no_second_weight": "state_dict() holds another tensor as large as W.",
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
