"""Hidden checks of 22_loraplus_groups.

The groups hold live parameters, so they stay where they are: what comes back is which parameter of
the model each one holds, and what a step of an optimiser with these groups makes of the numbers.
The rates are judged in one check; the others ask of the same groups something that no rate spoils.
"""

import torch

from lora_tutor.checks import Raised, attempt, keep, lib, normal, observe, scenario

LR, RATIO = 0.03, 5.0


def adapter(impl, rng, d=5, k=8, r=3):
    """A LoRALinear with known numbers in all its parameters."""
    layer = impl.LoRALinear(linear(impl, rng, d, k), r, 7.0)
    layer.load_state_dict({"A": normal(rng, d, r), "B": normal(rng, r, k)}, False)
    return layer


def linear(impl, rng, d=4, k=5):
    return observe(impl, "linear", normal(rng, d, k), normal(rng, d))


def norm(impl, size):
    return lib(impl, "torch.nn").LayerNorm(size, dtype=torch.float64)


def container(impl, **parts):
    """An nn.Sequential with these names."""
    made = lib(impl, "torch.nn").Sequential()
    for name, part in parts.items():
        made.add_module(name, part)
    return made


def frozen(module):
    module.requires_grad_(False)
    return module


def network(impl, rng):
    """Adapters in two depths, a norm, a gain that is one number, a frozen layer and a head."""
    gain = lib(impl, "torch.nn").ParameterDict({"gain": torch.tensor(1.5, dtype=torch.float64)})
    block = container(impl, Attention=adapter(impl, rng, 6, 5), norm=norm(impl, 6))
    return container(
        impl,
        first=adapter(impl, rng),
        blocks=container(impl, inner=block),
        Below=frozen(linear(impl, rng, 6, 6)),
        headA=linear(impl, rng, 4, 6),
        temperature=gain,
    )


def grouped(impl, model, *settings, **more):
    """What the groups say and do; an observation for each question."""
    kept = keep(impl.loraplus_groups, model, *settings, **more)
    seen = attempt(observe, impl, "parameter_groups", model, kept)
    telling = {"_trainable": observe(impl, "trainable", model)}
    if isinstance(seen, Raised):
        return {"groups": seen, "_unseen": seen.message, **telling}
    free = telling["_trainable"]
    everything = [(name, group) for group in seen["groups"] for name in group["names"]]
    places = [(name, group) for name, group in everything if name in free]
    times = counts(name for name, _ in places)
    return {
        "times in a group": times,
        "lr": setting("lr", places),
        "after a step": {name: value for name, value in seen["after"].items() if name in free},
        "groups": None,
        "frozen in a group": sorted({name for name, _ in everything if name not in free}),
        "more than once": [name for name, count in times.items() if count > 1],
        "weight_decay": setting("weight_decay", places),
        "without weight_decay": sorted(name for name, g in places if g["weight_decay"] is None),
        "empty groups": sum(not group["names"] for group in seen["groups"]),
        "_after": seen["after"],
        **telling,
    }


def setting(key, places):
    """The setting of each parameter as a float, where its group has one."""
    return {name: float(group[key]) for name, group in places if group[key] is not None}


def counts(names):
    found = list(names)
    return {name: found.count(name) for name in sorted(set(found))}


def chosen(seen, *names):
    """Some of the observations, or the exception in their place; the others are not judged."""
    telling = {f"_{name.lstrip('_')}": value for name, value in seen.items() if name not in names}
    return {name: seen.get(name, seen["groups"]) for name in names} | telling


@scenario("adapters in two depths, a norm, a head and a frozen layer, lr=0.03, ratio=5")
def roles(impl, rng):
    seen = grouped(impl, network(impl, rng), LR, RATIO)
    return chosen(seen, "times in a group", "lr", "after a step")


@scenario("an adapter alone, as the whole model, its base free to train, lr=0.2, ratio=3")
def adapter_alone(impl, rng):
    model = adapter(impl, rng)
    model.base.requires_grad_(True)
    seen = grouped(impl, model, lr=0.2, ratio=3.0)
    return chosen(seen, "times in a group", "lr")


@scenario(
    "two fresh adapters, a float32 head and other zeros in eval mode, with lr=0.2, ratio=0.5 or 0, "
    "and lr=0"
)
def zeros(impl, rng):
    nn = lib(impl, "torch.nn")
    one, two = (impl.LoRALinear(linear(impl, rng), 2, 7.0) for _ in range(2))
    head = nn.Linear(4, 6, dtype=torch.float32)
    # As the fresh A of the adapters are, but a factor of none.
    twin = nn.ParameterDict({"A": torch.zeros(4, 2, dtype=torch.float64)})
    model = container(impl, one=one, two=two, head=head, twin=twin)
    model.eval()
    seen = {}
    for case, rates in {"ratio=0.5": (0.2, 0.5), "ratio=0": (0.2, 0.0), "lr=0": (0.0, 5.0)}.items():
        found = grouped(impl, model, *rates)
        for name in ("times in a group", "lr"):
            seen[f"{name}, {case}"] = found.get(name, found["groups"])
    return seen


@scenario("one adapter frozen, of another B alone, and the bias of the head")
def partly_frozen(impl, rng):
    reader, head = adapter(impl, rng, 6, 5), linear(impl, rng, 4, 6)
    keep(reader.get_parameter, "B").requires_grad_(False)
    keep(head.get_parameter, "bias").requires_grad_(False)
    model = container(
        impl, still=frozen(adapter(impl, rng)), other=reader, norm=norm(impl, 6), head=head
    )
    before = observe(impl, "trainable", model)
    seen = grouped(impl, model, LR, RATIO)
    unchanged = observe(impl, "trainable", model) == before
    return chosen(seen, "frozen in a group") | {"model_unchanged": unchanged}


@scenario("a module of another class which has parameters called A and B, and odd names elsewhere")
def lookalikes(impl, rng):
    nn = lib(impl, "torch.nn")
    other = nn.ParameterDict({"A": normal(rng, 5, 3), "B": normal(rng, 3, 8)})
    model = container(impl, first=adapter(impl, rng), other=other, B=linear(impl, rng))
    model.add_module("A", norm(impl, 5))
    model.add_module("head", linear(impl, rng))
    seen = grouped(impl, model, LR, RATIO)
    rates = seen.get("lr", {})
    # Whatever rate the others have, these have it too.
    odd = [name for name in seen["_trainable"] if not name.startswith(("first.", "head."))]
    apart = [name for name in odd if name in rates and rates[name] != rates.get("head.weight")]
    found = seen["groups"] if isinstance(seen["groups"], Raised) else apart
    return {"taken for a factor": found} | chosen(seen)


@scenario("one adapter at two places, another which shares its B with a third, two tied layers")
def shared(impl, rng):
    twice, second, third = (adapter(impl, rng) for _ in range(3))
    third.B = keep(second.get_parameter, "B")
    first, last = linear(impl, rng), linear(impl, rng)
    last.weight = keep(first.get_parameter, "weight")
    model = container(impl, one=twice, two=second, three=third, again=twice, first=first, last=last)
    return chosen(grouped(impl, model, LR, RATIO), "more than once")


@scenario("weight_decay=0.1, and weight_decay left out")
def decay(impl, rng):
    model = network(impl, rng)
    given = grouped(impl, model, LR, RATIO, weight_decay=0.1)
    left_out = grouped(impl, model, LR, RATIO)
    return {
        **chosen(given, "without weight_decay"),
        "another weight_decay than 0.1": others_than(0.1, given),
        "another weight_decay than 0, which is left out": others_than(0.0, left_out),
    }


def others_than(asked, seen):
    """The parameters with another weight_decay, or the exception."""
    if "weight_decay" not in seen:
        return seen["groups"]
    return [name for name, value in seen["weight_decay"].items() if value != asked]


def empty_groups(impl, **models):
    """How many groups of each model are empty."""
    found = {}
    for case, model in models.items():
        seen = chosen(grouped(impl, model, LR, RATIO), "empty groups")
        words = case.replace("_", " ")
        found |= {f"{name}, {words}": value for name, value in seen.items()}
    return found


@scenario("a model without adapters; one in which only adapters train; one in which nothing does")
def few_roles(impl, rng):
    plain = container(impl, one=linear(impl, rng, 6, 5), two=linear(impl, rng, 4, 6))
    adapted = container(impl, base=frozen(linear(impl, rng, 8, 8)), top=adapter(impl, rng))
    still = container(impl, base=frozen(linear(impl, rng)), top=frozen(adapter(impl, rng, 6, 4)))
    return empty_groups(impl, no_adapters=plain, adapters_alone=adapted, nothing_trains=still)


def test_rates_by_role(judge):
    """A is trained with lr·ratio, B and everything else with lr"""
    judge.same(roles, adapter_alone, zeros)


def test_frozen_stay_out(judge):
    """What is frozen is in no group, be it a layer, an adapter or one factor of it"""
    judge.same(
        partly_frozen,
        says={"model_unchanged": "the call froze or unfroze a parameter of the model."},
    )


def test_adapters_by_class(judge):
    """Only A and B of a LoRALinear are factors, whatever other parameters are called"""
    judge.same(lookalikes)


def test_each_exactly_once(judge):
    """A parameter that several modules share is there once"""
    judge.same(shared)


def test_weight_decay_in_each(judge):
    """Every group has the weight_decay that was asked for"""
    judge.same(decay)


def test_no_empty_groups(judge):
    """A role that nobody plays has no group"""
    judge.same(few_roles)
