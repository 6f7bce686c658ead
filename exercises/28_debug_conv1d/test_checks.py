"""Hidden checks of 28_debug_conv1d.

Rectangles of both kinds raise where shapes do not fit; square layers with known, asymmetric numbers
show what goes wrong without an error.
"""

import torch

from lora_tutor.checks import (
    digits,
    fetch,
    keep,
    law,
    normal,
    nowhere_finite,
    observe,
    scenario,
    shape,
    workload,
)

RECTANGLE = (5, 8, 3)  # d, k, r


def base_of(impl, rng, d, k):
    """A Conv1D with k inputs and d outputs, with known numbers in float64, and these numbers."""
    W, b = normal(rng, k, d), normal(rng, d)
    base = impl.Conv1D(d, k).double()
    base.load_state_dict({"weight": W, "bias": b})
    return base, W, b


def made(impl, rng, size=RECTANGLE, alpha=7.0):
    """A layer with known factors."""
    d, k, r = size
    base, _, _ = base_of(impl, rng, d, k)
    layer = impl.LoRAConv1D(base, r, alpha)
    load(layer, size, rng)
    return layer


def load(layer, size, rng):
    d, k, r = size
    layer.load_state_dict({"A": normal(rng, d, r), "B": normal(rng, r, k)}, False)


def is_random(B):
    usable = isinstance(B, torch.Tensor) and B.dtype.is_floating_point and B.ndim == 2
    return usable and bool(B.isfinite().all()) and int(torch.linalg.matrix_rank(B)) == len(B)


def close(got, want):
    same = isinstance(got, torch.Tensor) and got.shape == want.shape and got.dtype == want.dtype
    return same and torch.allclose(got, want, rtol=1e-9, atol=1e-12)


def started(impl, rng, d, k, r):
    base, W, b = base_of(impl, rng, d, k)
    layer = impl.LoRAConv1D(base, r, 7.0)
    A, B = layer.A, layer.B
    seen = {
        "shape of A": shape(A),
        "shape of B": shape(B),
        "A_is_zero": isinstance(A, torch.Tensor) and not A.any(),
        "B_is_random": is_random(B),
        "scaling": float(layer.scaling),
    }
    x = normal(rng, 4, k)
    return seen | {"equals_base": close(layer(x), x @ W + b)}


@scenario("a fresh layer with 8 inputs and 5 outputs, r=3, α=7")
def fresh(impl, rng):
    return started(impl, rng, 5, 8, 3)


@scenario("a fresh layer with 4 inputs and 9 outputs, r=2, α=7")
def fresh_wide(impl, rng):
    return started(impl, rng, 9, 4, 2)


@scenario("the 6912 entries of B for 288 inputs and 40 outputs, r=24")
def drawn(impl, rng):
    base, _, _ = base_of(impl, rng, 40, 288)
    B = impl.LoRAConv1D(base, 24, 10.0).B
    usable = is_random(B) and B.shape == (24, 288)
    found = law(B, d=40, k=288, r=24) if usable else "none that can be used"
    return {"uniform_to_the_bound": found == "uniform between -1/√k and 1/√k", "_law": found}


@scenario("one layer: in training mode, after eval(), then with other factors, then α=0 and α=-4")
def modes(impl, rng):
    layer, x = made(impl, rng), normal(rng, 4, 8)
    trained = layer(x)
    layer.eval()
    seen = {"same_in_both_modes": close(layer(x), trained)}
    load(layer, RECTANGLE, rng)
    return seen | {
        "output with other factors": [layer(x), layer(0 * x)],
        "output for α=0": made(impl, rng, alpha=0.0)(x),
        "output for α=-4": made(impl, rng, alpha=-4.0)(x),
    }


@scenario("known factors, 8 inputs and 5 outputs: one vector, 4 rows, 2 times 3 rows, none, nan")
def rectangle(impl, rng):
    layer = made(impl, rng)
    leads = {"one vector": (), "4 rows": (4,), "2 times 3 rows": (2, 3), "no rows": (0,)}
    leads["2 times no rows"] = (2, 0)
    seen = {f"output for {name}": layer(normal(rng, *lead, 8)) for name, lead in leads.items()}
    x = normal(rng, 4, 8)
    x[0, 1], x[2, 3] = torch.nan, torch.inf
    return seen | {
        "output for d=1, 131 rows": made(impl, rng, (1, 8, 1))(normal(rng, 131, 8)),
        "output for k=1": made(impl, rng, (5, 1, 1))(normal(rng, 4, 1)),
        "output for turned sequences": layer(normal(rng, 2, 8, 3).mT),
        "nan_shows": nowhere_finite(layer(x), [0, 2]),
    }


@scenario("known factors in a square layer, 6 inputs and 6 outputs, r=2, α=5")
def square(impl, rng):
    return {"output": made(impl, rng, (6, 6, 2), 5.0)(normal(rng, 4, 6))}


@scenario("backward passes with known factors, and with A of zeros, 4 inputs and 9 outputs")
def backward(impl, rng):
    (base, W, _), A, B = base_of(impl, rng, 9, 4), normal(rng, 9, 2), normal(rng, 2, 4)
    layer, cotangent = impl.LoRAConv1D(base, 2, 7.0), normal(rng, 7, 9)
    layer.load_state_dict({"A": A, "B": B}, False)
    seen = observe(impl, "forward_backward", layer, normal(rng, 7, 4), cotangent)
    paths = {"W": cotangent @ W.T, "A B": 3.5 * cotangent @ A @ B}
    found = {f"gradient of {name}": seen["grads"].get(name) for name in "AB"}
    reached = sorted(name for name, gradient in seen["grads"].items() if gradient is not None)
    found["_parts_of_gradient of x"] = {f"the path through {n}": v for n, v in paths.items()}
    found |= {"gradient of x": seen["dx"], "parameters with a gradient": reached}
    # At the start A is zero, and must learn all the same; eval mode changes nothing.
    layer = impl.LoRAConv1D(base_of(impl, rng, 9, 4)[0], 2, 7.0)
    layer.load_state_dict({"A": torch.zeros(9, 2), "B": normal(rng, 2, 4)}, False)
    layer.eval()
    first = observe(impl, "forward_backward", layer, normal(rng, 7, 4), normal(rng, 7, 9))
    at_start = {f"gradient of {n} at the start": first["grads"].get(n) for n in "AB"}
    return found | at_start | {"gradient of x at the start": first["dx"]}


def merged(impl, rng, size, alpha):
    layer = made(impl, rng, size, alpha)
    x = normal(rng, 4, size[1])
    terms = {"_parts_of_weight": {"W": layer.base.weight, "(A B)ᵀ": (layer.A @ layer.B).T}}
    result = layer.merge()
    seen = {"weight": layer.base.weight, "bias": layer.base.bias, "output": layer(x)}
    return seen | {"result": result} | terms


@scenario("a layer with 8 inputs and 5 outputs, merged")
def merged_rectangle(impl, rng):
    return merged(impl, rng, RECTANGLE, 7.0)


@scenario("a layer with 4 inputs and 9 outputs, merged")
def merged_wide(impl, rng):
    return merged(impl, rng, (9, 4, 2), 5.0)


@scenario("a square layer with 6 inputs and 6 outputs, merged")
def merged_square(impl, rng):
    return merged(impl, rng, (6, 6, 4), 7.0)


@scenario(
    "in each mode: a forward pass, other factors, merge(), and merge() again in the other mode"
)
def merged_between_modes(impl, rng):
    seen = {}
    for mode, other in (("train", "eval"), ("eval", "train")):
        layer, x = made(impl, rng), normal(rng, 4, 8)
        getattr(layer, mode)()
        layer(x)
        load(layer, RECTANGLE, rng)
        layer.merge()
        once, output = layer.base.weight, layer(x)
        getattr(layer, other)()
        layer.merge()
        seen |= {
            f"weight, merged after {mode}()": once,
            f"stays_after_{other}": torch.equal(layer.base.weight, once),
            f"output_stays_after_{other}": close(layer(x), output),
        }
    return seen


@scenario("merge() called twice, then other factors loaded; merge() of a fresh layer, and with α=0")
def twice(impl, rng):
    layer = made(impl, rng)
    x = normal(rng, 4, 8)
    layer.merge()
    once, output = layer.base.weight, layer(x)
    layer.merge()
    again, factors = layer.base.weight, (layer.A, layer.B)
    load(layer, RECTANGLE, rng)
    after = layer(x)
    fresh, silent = impl.LoRAConv1D(base_of(impl, rng, 5, 8)[0], 3, 7.0), made(impl, rng, alpha=0.0)
    fresh.merge()
    silent.merge()
    return {
        "flags": [layer.merged, fresh.merged, silent.merged],
        "weight_stays": torch.equal(again, once),
        "output_stays": close(after, output),
        "factors": factors,
        "_weight": again,
        "_output": after,
    }


@scenario("what would be trained, before merge() and after it, and who sees the merged numbers")
def frozen(impl, rng):
    base, _, _ = base_of(impl, rng, 5, 8)
    layer = impl.LoRAConv1D(base, 3, 7.0)
    load(layer, RECTANGLE, rng)
    given = normal(rng, 8, 5)
    base.load_state_dict({"weight": given}, False)
    follows = torch.equal(layer.base.weight, given)
    held = keep(base.get_parameter, "weight")
    before = sorted(observe(impl, "trainable", layer))
    names = sorted(layer.state_dict())
    layer.merge()
    return {
        "names in state_dict()": names,
        "names in state_dict() when merged": sorted(layer.state_dict()),
        "trainable": before,
        "trainable when merged": sorted(observe(impl, "trainable", layer)),
        "base_is_the_given": follows,
        "held_is_merged": torch.equal(fetch(held), layer.base.weight),
        "_weight": layer.base.weight,
    }


@scenario("two steps of AdamW with weight decay on known factors")
def steps(impl, rng):
    layer = made(impl, rng)
    data = normal(rng, 6, 8), normal(rng, 6, 5)
    seen = observe(impl, "train_steps", layer, *data, "adamw", 0.01, 0.1, 2)
    before, after = seen["before"], seen["after"]
    return {
        "base_stays": all(torch.equal(before[n], after[n]) for n in before.keys() - {"A", "B"}),
        "_A": after.get("A"),
        "_B": after.get("B"),
    }


@scenario("bases in bfloat16, float16 and float32, with sums that are exact in each")
def types(impl, rng):
    seen = {}
    for chosen in (torch.bfloat16, torch.float16, torch.float32):
        base = impl.Conv1D(5, 8).to(chosen)
        base.load_state_dict({"weight": digits(rng, 8, 5), "bias": digits(rng, 5)})
        layer, x = impl.LoRAConv1D(base, 4, 7.0), digits(rng, 6, 8).to(chosen)
        layer.load_state_dict({"A": digits(rng, 5, 4), "B": digits(rng, 4, 8)}, False)
        seen[f"output in {chosen}"] = layer(x)
        layer.merge()
        seen |= {f"weight in {chosen}": layer.base.weight, f"merged in {chosen}": layer(x)}
    return seen


@workload("n = 64, d = k = 512, r = 8")
def measured(impl, rng):
    return made(impl, rng, (512, 512, 8), 16.0), normal(rng, 64, 512)


def test_shapes_and_start(judge):
    """A is (d, r) and zero, B is (r, k) and uniform up to 1/√k, and the layer starts as its base"""
    judge.same(
        fresh,
        fresh_wide,
        drawn,
        says={
            "uniform_to_the_bound": "the entries of B are {_law}; asked is uniform between -1/√k "
            "and 1/√k, with k inputs.",
            "A_is_zero": "A is not zero at the start.",
            "B_is_random": "B is not random with r different rows at the start.",
            "equals_base": "the fresh layer does not compute x W + b.",
        },
    )


def test_forward_formula(judge):
    """The output is x W + b + s·A(B x), for any batch, and so are the gradients"""
    judge.same(
        modes,
        rectangle,
        square,
        backward,
        says={
            "nan_shows": "nan or infinity in x comes out as a number: nothing may hide it.",
            "same_in_both_modes": "the output in training mode is another one than after eval().",
        },
    )


def test_merges_rectangle(judge):
    """merge() works where inputs and outputs differ in number, and keeps output and type"""
    judge.same(merged_rectangle, merged_wide, types)


def test_merges_square(judge):
    """merge() keeps the output of a square layer, where no error would tell"""
    judge.same(merged_square)


def test_merges_once(judge):
    """A second merge() changes nothing, and a merged layer does without its factors"""
    judge.same(
        twice,
        merged_between_modes,
        says={
            "stays_after_eval": "merge() after eval() changed the weight of a merged layer.",
            "stays_after_train": "merge() after train() changed the weight of a merged layer.",
            "output_stays_after_eval": "a merged layer computes something else after eval().",
            "output_stays_after_train": "a merged layer computes something else after train().",
            "weight_stays": "the second call changed the weight.",
            "output_stays": "the merged layer still computes with its factors.",
        },
    )


def test_base_is_frozen(judge):
    """Only A and B train, the weight stays the same frozen parameter, and nothing else is saved"""
    judge.same(
        frozen,
        steps,
        says={
            "base_stays": "the optimiser moved something in the base.",
            "base_is_the_given": "what is loaded into the given Conv1D does not reach the layer: "
            "base must be that very object, not a copy.",
            "held_is_merged": "whoever held the weight since before merge() does not see the "
            "merged numbers in it.",
        },
    )
