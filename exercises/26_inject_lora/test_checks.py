"""Hidden checks of 26_inject_lora.

The models are built from torch's own modules. Where the adapters sit is judged by the parameters of
the model afterwards, and the factors by what the model computes with known ones.
"""

import torch

from lora_tutor.checks import (
    Raised,
    attempt,
    keep,
    lib,
    normal,
    observe,
    reseed,
    scenario,
    workload,
)

R, ALPHA = 3, 7.0
BLOCK = {
    "attn": {"v_proj": ("Linear", 8, 8), "q_proj": ("Linear", 8, 8)},
    "norm": ("LayerNorm", 8),
    "mlp": {"q_proj_gate": ("Linear", 8, 5), "up_proj": ("Linear", 5, 8, False)},
}
TREE = {"embed": ("Embedding", 11, 8), "layers": [BLOCK, BLOCK], "head": ("Linear", 8, 6)}


def grown(impl, tree):
    """A model from a tree: dicts and lists are nn.Sequential, tuples a class of torch.nn."""
    nn = lib(impl, "torch.nn")
    if isinstance(tree, tuple):
        kind, *sizes = tree
        return getattr(nn, kind)(*sizes, dtype=torch.float64)
    items = tree.items() if isinstance(tree, dict) else enumerate(tree)
    container = nn.Sequential()
    for name, part in items:
        container.add_module(str(name), grown(impl, part))
    return container


def tokens(rng, n=7):
    return torch.from_numpy(rng.integers(0, 11, size=n))


def with_numbers(model, rng, before):
    """Write numbers of ours into the model, a bias of zeros among them; what they are."""
    values = {name: normal(rng, *value.shape) for name, value in before.items()}
    values["head.bias"] = torch.zeros_like(values["head.bias"])
    model.load_state_dict(values)
    return values


def transformer(impl, rng):
    model = grown(impl, TREE)
    return model, with_numbers(model, rng, observe(impl, "parameters", model))


def trained(impl, model):
    """The sorted names of what an optimiser would be given."""
    return sorted(observe(impl, "trainable", model))


def adapted(impl, model):
    """Where adapters sit, whatever else trains: the sorted names of all factors."""
    return sorted(filter(is_factor, observe(impl, "parameters", model)))


def is_factor(name):
    return name.rpartition(".")[2] in ("A", "B")


def old_numbers(parameters):
    """The parameters without the factors, under the names that they had before."""
    kept = {name: value for name, value in parameters.items() if not is_factor(name)}
    return {name.replace(".base.", "."): value for name, value in kept.items()}


def equal(got, want):
    return got.keys() == want.keys() and all(torch.equal(got[n], want[n]) for n in want)


def close(got, want):
    fits = isinstance(got, torch.Tensor) and got.dtype == want.dtype and got.shape == want.shape
    return fits and torch.allclose(got, want, rtol=1e-9, atol=1e-12)


def factors(rng, parameters):
    return {n: normal(rng, *v.shape) for n, v in sorted(parameters.items()) if is_factor(n)}


CASES = {
    "q_proj": ["q_proj"],
    "up_proj and v_proj": ("up_proj", "v_proj"),
    "attn.q_proj": ["attn.q_proj"],
    "one full name": ["layers.1.attn.v_proj"],
    "head, at the top": ["head"],
    "three targets": ["head", "attn.v_proj", "up_proj"],
    "a target that is there and one that is not": ["q_proj", "out_proj"],
}


@scenario("a model with two blocks of attn.q_proj, attn.v_proj, mlp.q_proj_gate and mlp.up_proj")
def names(impl, rng):
    seen = {}
    for case, targets in CASES.items():
        model = grown(impl, TREE)
        seen[f"names for {case}"] = attempt(impl.inject_lora, model, targets, R, ALPHA)
        seen[f"factors for {case}"] = adapted(impl, model)
        seen[f"_trainable for {case}"] = trained(impl, model)
    return seen


@scenario("layers within nn.ModuleList and nn.ModuleDict, two levels deep")
def containers(impl, rng):
    nn = lib(impl, "torch.nn")
    experts = nn.ModuleList([nn.Linear(8, 5), nn.Linear(8, 5)])
    model = nn.ModuleDict({"gate": nn.Linear(8, 4), "experts": experts, "q": nn.ModuleDict()})
    model.q.add_module("gate", nn.Linear(4, 9))
    # A class of torch's own, made of nn.Linear.
    model.q.add_module("1", nn.modules.linear.NonDynamicallyQuantizableLinear(4, 9))
    found = attempt(impl.inject_lora, model, targets=["1", "gate"], r=2, alpha=5.0)
    return {"names": found, "factors": adapted(impl, model), "_trainable": trained(impl, model)}


@scenario("the target proj, which is no whole component of any name")
def part_of_a_component(impl, rng):
    model = grown(impl, TREE)
    result = attempt(impl.inject_lora, model, ["proj"], R, ALPHA)
    return {"factors": adapted(impl, model), "_result": result}


NEAR = {
    "attn_q_proj": ("Linear", 8, 8),
    "q_proj_2": ("Linear", 8, 8),
    "Q_proj": ("Linear", 8, 8),
    "attn": {"q_proj": ("Linear", 8, 8)},
}


@scenario("names that are like the targets attn.q_proj and q_proj, and one layer that both meet")
def near_misses(impl, rng):
    model = grown(impl, NEAR)
    found = attempt(impl.inject_lora, model, ["attn.q_proj", "q_proj"], R, ALPHA)
    return {"names": found, "factors": adapted(impl, model), "_trainable": trained(impl, model)}


@scenario("a norm, an embedding and a block which have the name of the target, beside one layer")
def others(impl, rng):
    tree = {
        "a": {"mix": ("LayerNorm", 8)},
        "b": {"mix": ("Embedding", 8, 8)},
        "c": {"mix": {"inner": ("Linear", 8, 8)}},
        "d": {"mix": ("Linear", 8, 5)},
    }
    model = grown(impl, tree)
    found = attempt(impl.inject_lora, model, ["mix"], R, ALPHA)
    return {"factors": adapted(impl, model), "_names": found, "_trainable": trained(impl, model)}


@scenario("the model before the first step, with adapters on q_proj and up_proj")
def fresh(impl, rng):
    model, values = transformer(impl, rng)
    ids, new = tokens(rng), normal(rng, 8, 8)
    before, held = model(ids), model.get_submodule("layers.0.attn.q_proj")
    impl.inject_lora(model, ["up_proj", "q_proj"], R, ALPHA)
    after = attempt(model, ids)
    parameters = observe(impl, "parameters", model)
    held.load_state_dict({"weight": new}, False)
    loaded = old_numbers(observe(impl, "parameters", model)).get("layers.0.attn.q_proj.weight")
    return {
        "weights_kept": equal(old_numbers(parameters), values),
        "_factors": sorted(filter(is_factor, parameters)),
        "layer_is_the_old": loaded is not None and torch.equal(loaded, new),
        "output_as_before": after if isinstance(after, Raised) else close(after, before),
    }


@scenario("known factors in all adapters on q_proj and up_proj, r=3, α=7")
def computes(impl, rng):
    model, _ = transformer(impl, rng)
    reseed(impl, 26)
    impl.inject_lora(model, ["up_proj", "q_proj"], R, ALPHA)
    found = observe(impl, "parameters", model)
    model.load_state_dict(factors(rng, found), False)
    turned, silent, ids = grown(impl, TREE), grown(impl, TREE), tokens(rng)
    with_numbers(turned, rng, observe(impl, "parameters", turned))
    reseed(impl, 26)
    impl.inject_lora(turned, ["q_proj"], R, -4.0)
    turned.load_state_dict(factors(rng, observe(impl, "parameters", turned)), False)
    before = silent(ids)
    impl.inject_lora(silent, ["q_proj"], R, 0.0)
    silent.load_state_dict(factors(rng, observe(impl, "parameters", silent)), False)
    return {
        "silent_with_alpha_0": torch.allclose(silent(ids), before, rtol=1e-9, atol=1e-12),
        "factors": {n: tuple(v.shape) for n, v in sorted(found.items()) if is_factor(n)},
        "output": model(ids),
        "output with alpha=-4": turned(ids),
        "_trainable": trained(impl, model),
    }


@scenario("two steps of AdamW with weight decay, with adapters on q_proj and up_proj")
def steps(impl, rng):
    model, _ = transformer(impl, rng)
    reseed(impl, 26)
    impl.inject_lora(model, ["up_proj", "q_proj"], R, ALPHA)
    free = trained(impl, model)
    model.load_state_dict(factors(rng, observe(impl, "parameters", model)), False)
    if not free:
        return {"something_trains": False, "_trainable": free}
    data = tokens(rng), normal(rng, 7, 6)
    seen = observe(impl, "train_steps", model, *data, "adamw", 0.01, 0.1, 2)
    before, after = seen["before"], seen["after"]
    return {
        "something_trains": True,
        "trains beside the factors": [name for name in free if not is_factor(name)],
        "rest_stays": equal(old_numbers(after), old_numbers(before)),
        "factors_that_stand": [n for n in sorted(after) if is_factor(n) and n not in free],
        "_trainable": free,
        "_factors_after": {n: v for n, v in sorted(after.items()) if is_factor(n)},
    }


@scenario("adapters on q_proj and up_proj, then a second call for v_proj and head")
def later_adapters(impl, rng):
    model, _ = transformer(impl, rng)
    impl.inject_lora(model, ["up_proj", "q_proj"], R, ALPHA)
    known = factors(rng, observe(impl, "parameters", model))
    model.load_state_dict(known, False)
    result = attempt(impl.inject_lora, model, ["v_proj", "head"], 2, 5.0)
    after = observe(impl, "parameters", model)
    return {
        "trains": trained(impl, model),
        "_names": result,
        "first_kept": all(n in after and torch.equal(after[n], known[n]) for n in known),
    }


@scenario("a model in training mode, one in eval mode, and each with a part in the other mode")
def modes(impl, rng):
    seen = {}
    for mode in ("train", "eval"):
        model = grown(impl, TREE)
        getattr(model, mode)()
        impl.inject_lora(model, ["q_proj"], R, ALPHA)
        seen[f"mode_after_{mode}"] = [model.training, model.embed.training]
        model = grown(impl, TREE)
        getattr(model, mode)()
        model.embed.train(mode == "eval")
        impl.inject_lora(model, ["q_proj"], R, ALPHA)
        seen[f"modes_after_{mode}"] = [model.training, model.embed.training]
    return seen


@scenario("a target that no layer has, and no target at all")
def no_match(impl, rng):
    model, values = transformer(impl, rng)
    result = attempt(impl.inject_lora, model, ["k_proj"], R, ALPHA)
    return {
        "result": result,
        "result without targets": attempt(impl.inject_lora, model, [], R, ALPHA),
        "still_trainable": trained(impl, model) == sorted(values),
        "weights_kept": equal(observe(impl, "parameters", model), values),
    }


@scenario("a target that only a norm has, in a model of which a part is frozen")
def norm_alone(impl, rng):
    model, _ = transformer(impl, rng)
    keep(model.get_parameter, "head.weight").requires_grad_(False)
    before = trained(impl, model)
    result = attempt(impl.inject_lora, model, ["norm"], R, ALPHA)
    after = trained(impl, model)
    return {"result": result, "still_trainable": after == before, "_trainable": after}


def called_again(impl, rng, targets):
    """A second call, after the adapters of the first have learned something."""
    model, _ = transformer(impl, rng)
    impl.inject_lora(model, ["up_proj", "q_proj"], R, ALPHA)
    model.load_state_dict(factors(rng, observe(impl, "parameters", model)), False)
    before = observe(impl, "parameters", model)
    result = attempt(impl.inject_lora, model, targets, R, ALPHA)
    after = observe(impl, "parameters", model)
    return {
        "model_kept": equal(after, before),
        "_result": result if isinstance(result, Raised) else "no error",
        "_names": sorted(after),
        "_trainable": trained(impl, model),
    }


@scenario("a second call with the same targets")
def twice(impl, rng):
    return called_again(impl, rng, ["up_proj", "q_proj"])


@scenario("a second call with the target base, the name of a layer inside each LoRALinear")
def base_as_target(impl, rng):
    return called_again(impl, rng, ["base"])


PAIR = {"q_proj": ("Linear", 512, 512), "o_proj": ("Linear", 512, 512)}


@workload("2 layers, n = 64, d = k = 512")
def measured(impl, rng):
    model = grown(impl, PAIR)
    impl.inject_lora(model, ["q_proj"], 8, 16.0)
    return model, normal(rng, 64, 512)


def test_names_as_in_peft(judge):
    """A layer is replaced if a target is its whole name or a whole ending after a dot"""
    judge.same(names, containers, part_of_a_component, near_misses)


def test_only_linear_layers(judge):
    """Modules that are no nn.Linear are passed over, whatever they are called"""
    judge.same(others)


def test_starts_as_before(judge):
    """With fresh adapters the model computes what it did before, on its own weights"""
    judge.same(
        fresh,
        modes,
        says={
            "weights_kept": "the old weights are not all there, under the names that they had "
            "(with .base for those of a wrapped layer).",
            "mode_after_train": "the call has changed the mode of a model in training mode.",
            "mode_after_eval": "the call has changed the mode of a model in eval mode.",
            **dict.fromkeys(
                ("modes_after_train", "modes_after_eval"),
                "the call has changed the mode of a part that is in another mode than the model.",
            ),
            "layer_is_the_old": "what is loaded into the old nn.Linear does not reach the model: "
            "its adapter must hold that very layer.",
            "output_as_before": "the output of the model has changed.",
        },
    )


def test_computes_with_adapters(judge):
    """Each adapter has the rank and the scaling α/r that were asked for"""
    says = {"silent_with_alpha_0": "with alpha=0 the adapters change the output."}
    judge.same(computes, says=says)


def test_only_factors_train(judge):
    """Nothing trains but the new factors: not embeddings, norms, biases or earlier adapters"""
    judge.same(
        steps,
        later_adapters,
        says={
            "something_trains": "nothing in the model can train.",
            "first_kept": "the second call changed the factors of the first.",
            "rest_stays": "the optimiser moved something which is no factor of an adapter.",
        },
    )


def test_refuses_no_match(judge):
    """No match at all is a ValueError, and the model stays as it was"""
    judge.same(
        no_match,
        norm_alone,
        says={
            "still_trainable": "parameters were frozen or freed although nothing matched.",
            "weights_kept": "the model was changed although nothing matched.",
        },
    )


def test_never_wraps_twice(judge):
    """A layer that has its adapter, and the base inside it, match no more"""
    judge.same(
        twice,
        base_as_target,
        says={"model_kept": "the second call changed the model."},
    )
