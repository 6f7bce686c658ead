"""Hidden checks of 13_debug_trainables.

What moved and what got a gradient is asked first, whatever the optimiser is. By how much it moved
is asked last: three steps of AdamW are made here from where the submission starts. B starts random,
so equal models are trained for no step, for one and for three with the same seed.
"""

import torch

from lora_tutor.checks import attempt, lib, normal, observe, reseed, scenario

STEPS = 3


def network(impl, weights):
    """fc1, tanh and fc2 with these numbers: (weight, bias) of each layer."""
    first, second = (observe(impl, "linear", *each) for each in weights)
    nn = lib(impl, "torch.nn")
    model = nn.Sequential()
    for name, part in (("fc1", first), ("act", nn.Tanh()), ("fc2", second)):
        model.add_module(name, part)
    return model


def problem(rng, n=9):
    """Numbers for the two layers, inputs and targets."""
    weights = [(normal(rng, 8, 6), normal(rng, 8)), (normal(rng, 5, 8), normal(rng, 5))]
    return weights, normal(rng, n, 6), normal(rng, n, 5)


def is_factor(name):
    return name.rpartition(".")[2] in ("A", "B")


def trained(impl, model, X, Y, steps=STEPS, seed=13):
    """Train under watch: what the optimisers were given, and all parameters afterwards."""
    reseed(impl, seed)
    watch = observe(impl, "watch_optimisers")
    try:
        result = impl.train(model, X, Y, steps)
    finally:
        seen = observe(impl, "watched", watch, model)
    return seen | {"result": result, "after": observe(impl, "parameters", model)}


def telling(impl, model, seen):
    """What tells two loops apart in which the same things stay still; it is not judged."""
    free = observe(impl, "trainable", model)
    return seen["steps"], sorted(set(seen["listed"]) & set(free)), sorted(free)


def moved(before, after):
    """The names of the old parameters whose numbers are nowhere in the model any more."""
    left = list(after.values())
    return [
        name
        for name, old in before.items()
        if not any(old.shape == new.shape and torch.equal(old, new) for new in left)
    ]


PARTS = ("base.weight", "base.bias", "A", "B")
FACTORS_AND_BASES = [f"{layer}.{part}" for layer in ("fc1", "fc2") for part in PARTS]


def of_kind(parameters, letter):
    return {n: p for n, p in sorted(parameters.items()) if n.rpartition(".")[2] == letter}


def is_multiple(second, first):
    """Whether the second is the first times a number: a gradient that was clipped, a factor that
    nothing moved but weight decay."""
    a, b = first.flatten(), second.flatten()
    rest = b - a * (a @ b) / (a @ a) if a.any() else b
    return bool(rest.norm() <= 1e-7 * b.norm())


@scenario("three steps on an MLP 6 -> 8 -> 5 with biases")
def base(impl, rng):
    weights, X, Y = problem(rng)
    model = network(impl, weights)
    before = observe(impl, "parameters", model)
    seen = trained(impl, model, X, Y)
    return {"moved in the base": moved(before, seen["after"]), "result": seen["result"]}


@scenario("no step at all, steps=0, on a model in eval mode, 7 samples, targets of zeros")
def no_step(impl, rng):
    weights, X, Y = problem(rng, 7)
    model = network(impl, weights)
    model.eval()
    before = observe(impl, "parameters", model)
    after = trained(impl, model, X, 0 * Y, 0)["after"]
    return {
        "moved in the base": moved(before, after),
        "factors with steps=0": sorted(filter(is_factor, after)),
        "A that moved with steps=0": [n for n, A in of_kind(after, "A").items() if A.any()],
    }


@scenario("three steps on the model of make_model()")
def given_model(impl, rng):
    reseed(impl, 4)
    model = impl.make_model()
    before = observe(impl, "parameters", model)
    matrices = [p for p in before.values() if p.ndim == 2]
    X, Y = normal(rng, 9, matrices[0].shape[1]), normal(rng, 9, matrices[-1].shape[0])
    kind = matrices[0].dtype
    seen = trained(impl, model, X.to(kind), Y.to(kind))
    writers = of_kind(seen["after"], "A")
    return {
        "moved in the base": moved(before, seen["after"]),
        "_writers": [name for name, A in writers.items() if A.any()],
    }


@scenario("one step, and three steps, on equal models with the same seed")
def adapters(impl, rng):
    weights, X, Y = problem(rng)
    once = trained(impl, network(impl, weights), X, Y, 1)["after"]
    model = network(impl, weights)
    seen = trained(impl, model, X, Y)
    often = seen["after"]
    first, last = of_kind(once, "B"), of_kind(often, "B")
    return {
        "A that moved": [name for name, A in of_kind(often, "A").items() if A.any()],
        "A that moved with steps=1": [name for name, A in of_kind(once, "A").items() if A.any()],
        "B that learned": [n for n in last if n in first and not is_multiple(last[n], first[n])],
        "_telling": telling(impl, model, seen),
    }


@scenario("the gradients and the optimiser's state after three steps, the model in eval mode")
def waste(impl, rng):
    weights, X, Y = problem(rng)
    model = network(impl, weights)
    model.eval()  # which changes nothing here, so nothing may depend on it
    before = observe(impl, "parameters", model)
    seen = attempt(trained, impl, model, X, Y)
    if not isinstance(seen, dict):
        return {"training": seen, "_trainable": sorted(observe(impl, "trainable", model))}
    left, free = seen["left"], observe(impl, "trainable", model)
    other = network(impl, weights)
    in_training_mode = moved(before, trained(impl, other, X, Y)["after"])
    return {
        "training": None,
        "gradients in the base": [n for n, g in left.items() if g is not None and not is_factor(n)],
        "state for the base": [name for name in seen["stateful"] if not is_factor(name)],
        "free to train in the base": [name for name in free if not is_factor(name)],
        "_moved": moved(before, seen["after"]),
        "_moved_in_training_mode": in_training_mode,
        "_telling": telling(impl, model, seen),
    }


def of_the_loss(parameters, X, Y):
    """The gradients of all factors that the mean squared error has with these parameters."""
    leaves = {n: v.clone().requires_grad_(is_factor(n)) for n, v in parameters.items()}
    ((outputs(leaves, X) - Y) ** 2).mean().backward()
    return {name: leaf.grad for name, leaf in leaves.items() if is_factor(name)}


def other_losses(parameters, seen, X, Y):
    """The factors whose gradient in the second step is not that of the loss at these parameters."""
    second = next((step for step in seen["fresh"] if any(map(is_factor, step))), {})
    parts = [f"{layer}.{part}" for layer in ("fc1", "fc2") for part in ("A", "B", "base.weight")]
    if not all(name in parameters for name in parts):
        return []
    wanted = of_the_loss(parameters, X, Y)
    return [n for n, g in second.items() if n in wanted and not is_multiple(g, wanted[n])]


@scenario("what the optimiser is given in each of three steps")
def gradients(impl, rng):
    weights, X, Y = problem(rng)
    # An optimiser that is given a closure still holds the gradients of the pass before.
    points = [trained(impl, network(impl, weights), X, Y, steps)["after"] for steps in (1, 0)]
    other = trained(impl, network(impl, weights), X, Y, 0, seed=14)["after"]
    model = network(impl, weights)
    seen = trained(impl, model, X, Y)
    pairs = [
        (given[name], fresh[name])
        for given, fresh in zip(seen["given"], seen["fresh"], strict=True)
        for name in given
        if is_factor(name)
    ]
    taken, movers = (
        {name: count for name, count in seen[key].items() if is_factor(name)}
        for key in ("taken", "movers")
    )
    end = seen["after"]
    known = all(name in end for name in FACTORS_AND_BASES)
    return {
        "same_layers": known and torch.allclose(outputs(end, X), model(X), rtol=1e-9, atol=1e-9),
        "fresh": all(is_multiple(given, fresh) for given, fresh in pairs),
        "of_the_loss": any(not other_losses(point, seen, X, Y) for point in points),
        "as_many_steps": all(count == STEPS for count in taken.values()),
        "_steps": str(max(taken.values(), default=STEPS)),
        "one_optimiser": all(count == 1 for count in movers.values()),
        "as_given": as_given(points[1], end, X, Y),
        "no_seed": not same_readers(points[1], other),
    }


def same_readers(parameters, others):
    """Whether B, which LoRALinear draws from torch's generator, is the same in both."""
    readers, found = of_kind(parameters, "B"), of_kind(others, "B")
    return bool(readers) and all(
        n in found and torch.equal(B, found[n]) for n, B in readers.items()
    )


def outputs(parameters, X):
    """What the adapted layers give, with r=3 and α=7."""
    x = X
    for layer in ("fc1", "fc2"):
        W, b, A, B = (parameters[f"{layer}.{part}"] for part in PARTS)
        y = x @ W.T + b + 7.0 / 3 * ((x @ B.T) @ A.T)
        x = torch.tanh(y)
    return y


def as_given(start, end, X, Y):
    """Whether the factors come from `start` to `end` in three steps of AdamW with lr=0.01. Where
    the base moves or a factor stands, the loss is another one: that is the first checks' matter."""
    if not all(name in start and name in end for name in FACTORS_AND_BASES):
        return False
    moving = {name for name in FACTORS_AND_BASES if not torch.equal(start[name], end[name])}
    if moving != set(filter(is_factor, FACTORS_AND_BASES)):
        return True
    values = {n: start[n].clone().requires_grad_(is_factor(n)) for n in FACTORS_AND_BASES}
    factors = [name for name in values if is_factor(name)]
    if any(values[name].shape != end[name].shape for name in factors):
        return False
    optimiser = torch.optim.AdamW([values[name] for name in factors], lr=0.01)
    for _ in range(STEPS):
        optimiser.zero_grad()
        ((outputs(values, X) - Y) ** 2).mean().backward()
        optimiser.step()
    return all(torch.allclose(values[n], end[n], rtol=1e-7, atol=1e-9) for n in factors)


@scenario("sixty steps, and the loss before and after")
def progress(impl, rng):
    weights, X, Y = problem(rng)
    model = network(impl, weights)
    model.eval()
    before = ((model(X) - Y) ** 2).mean()
    seen = trained(impl, model, X, Y, 60)
    after = ((model(X) - Y) ** 2).mean()
    other = network(impl, weights)
    return {
        "loss_fell": bool(after < 0.999 * before),
        "_in_training_mode": telling(impl, other, trained(impl, other, X, Y)),
        "_ratio": float(after / before),
        "_telling": telling(impl, model, seen),
    }


def test_base_stays(judge):
    """No weight and no bias of the base moves, not even once"""
    judge.same(base, given_model, no_step)


def test_adapters_learn(judge):
    """A and B of both adapters move"""
    judge.same(adapters)


def test_no_waste(judge):
    """The base gets no gradients, and the optimiser keeps no state for it"""
    judge.same(waste)


def test_fresh_gradients(judge):
    """Each step uses the gradients of its own pass, and all that was no bug is as it was given"""
    judge.same(
        gradients,
        says={
            "fresh": "the gradients that reach the optimiser include those of earlier steps.",
            "of_the_loss": "the gradients are those of another loss: it is the mean squared error, "
            "over all samples and outputs.",
            "as_many_steps": "the optimiser made {_steps} steps, but 3 are asked.",
            "one_optimiser": "a new optimiser in each step forgets its averages: build it once.",
            "same_layers": "the layers are not LoRALinear with r=3 and α=7, as they were given.",
            "no_seed": "B is the same whatever the seed of torch is: a seed is set in train, and "
            "that is none of the three bugs.",
            "as_given": "A and B do not move as AdamW with lr=0.01 moves them by these gradients: "
            "only the three bugs are to be repaired.",
        },
    )


def test_loss_falls(judge):
    """The loss falls, by the adapters"""
    judge.same(
        progress,
        says={"loss_fell": "after sixty steps the loss is not lower than before."},
    )
