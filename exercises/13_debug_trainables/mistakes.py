"""Known mistakes of 13_debug_trainables: what is frozen, and what the optimiser knows."""

import torch
from torch import nn

from .reference import inject_lora


def is_factor(name):
    return name.endswith((".A", ".B"))


def freeze(model, frozen):
    """Freeze the parameters whose names it holds for."""
    for name, parameter in model.named_parameters():
        if frozen(name):
            parameter.requires_grad_(False)


def prepared(model):
    """The model as it should be: frozen, with adapters."""
    model.requires_grad_(False)
    inject_lora(model, r=3, alpha=7.0)


def trainable(model):
    return [p for p in model.parameters() if p.requires_grad]


def adamw(parameters):
    return torch.optim.AdamW(parameters, lr=0.01)


def loop(model, X, Y, steps, optimiser, after_backward=lambda step: None):
    for step in range(steps):
        optimiser.zero_grad()
        nn.functional.mse_loss(model(X), Y).backward()
        after_backward(step)
        optimiser.step()


class never_frozen:
    """The base is never frozen

    The optimiser has all the parameters and all of them get gradients, so this is full fine-tuning
    with some factors on top. requires_grad_(False) must reach everything but A and B before the
    first step.
    """

    def train(model, X, Y, steps):
        inject_lora(model, r=3, alpha=7.0)
        loop(model, X, Y, steps, adamw(model.parameters()))


class optimiser_too_early:
    """The optimiser is built before the adapters are there

    model.parameters() is walked through once, when the optimiser is built. Parameters that are made
    later are unknown to it: A and B get gradients, but nobody ever moves them. Inject first, then
    build the optimiser.
    """

    def train(model, X, Y, steps):
        optimiser = adamw(list(model.parameters()))
        prepared(model)
        loop(model, X, Y, steps, optimiser)


class frozen_after_backward:
    """The freeze comes after the first backward pass

    By then every parameter of the base has a gradient, and the optimiser looks at grad, not at
    requires_grad: it steps with these stale gradients although the parameters are frozen by now.
    Freeze before the first pass.
    """

    def train(model, X, Y, steps):
        inject_lora(model, r=3, alpha=7.0)

        def late(step):
            freeze(model, lambda name: not is_factor(name))

        loop(model, X, Y, steps, adamw(model.parameters()), late)


class stale_gradients_kept:
    """The stale gradients of the base move it in every step

    The freeze comes after the first backward pass, and only the gradients of what still trains are
    cleared later. So the base keeps its first gradient for ever, and AdamW moves it by that in
    every step. Freeze before the first pass.
    """

    def train(model, X, Y, steps):
        inject_lora(model, r=3, alpha=7.0)
        optimiser = adamw(model.parameters())
        for _ in range(steps):
            for p in trainable(model):
                p.grad = None
            nn.functional.mse_loss(model(X), Y).backward()
            freeze(model, lambda name: not is_factor(name))
            optimiser.step()


class biases_missed:
    """The freeze goes by the name "weight" and misses the biases

    The biases of the base still train, so the base drifts away slowly, and the loss falls partly
    for a reason that is not in the adapter. Freeze by what must train, or freeze the whole model
    before the injection.
    """

    def train(model, X, Y, steps):
        freeze(model, lambda name: "weight" in name)
        inject_lora(model, r=3, alpha=7.0)
        loop(model, X, Y, steps, adamw(trainable(model)))


class everything_frozen:
    """The whole model is frozen after the injection

    requires_grad_(False) on the model reaches A and B as well, once they are in it. Then nothing is
    left to train, and backward() complains that the loss has no graph. Freeze first, then inject.
    """

    def train(model, X, Y, steps):
        inject_lora(model, r=3, alpha=7.0)
        model.requires_grad_(False)
        loop(model, X, Y, steps, adamw(model.parameters()))


class only_the_list_is_right:
    """The base is not frozen, only left out of the optimiser

    The numbers come out right, for nobody moves the base. But each pass still computes and keeps a
    gradient for every weight of it, as much memory as the base itself: what LoRA is there to save.
    Freeze the base as well.
    """

    def train(model, X, Y, steps):
        inject_lora(model, r=3, alpha=7.0)
        factors = [p for name, p in model.named_parameters() if is_factor(name)]
        loop(model, X, Y, steps, adamw(factors))


class reader_not_trained:
    """Only A is trained

    At the first step B has no gradient to speak of, for A is zero then. From the second on it has,
    and it must be trained as well: with a fixed B the update can only read the r directions that
    chance gave it.
    """

    def train(model, X, Y, steps):
        prepared(model)
        freeze(model, lambda name: name.endswith(".B"))
        loop(model, X, Y, steps, adamw(trainable(model)))


class early_and_by_name:
    """The optimiser comes too early, and the freeze misses the biases

    Two of the three bugs are left: the optimiser does not know A and B, because they were made
    after it, and it moves the biases, because the freeze asks for "weight" in the name.
    """

    def train(model, X, Y, steps):
        optimiser = adamw(list(model.parameters()))
        freeze(model, lambda name: "weight" in name)
        inject_lora(model, r=3, alpha=7.0)
        loop(model, X, Y, steps, optimiser)


class early_and_late:
    """The optimiser comes too early, and the freeze too late

    Two of the three bugs are left: the optimiser does not know A and B, because they were made
    after it, and it moves the base once, with the gradients from before the freeze.
    """

    def train(model, X, Y, steps):
        optimiser = adamw(list(model.parameters()))
        inject_lora(model, r=3, alpha=7.0)

        def late(step):
            freeze(model, lambda name: not is_factor(name))

        loop(model, X, Y, steps, optimiser, late)


class late_and_by_name:
    """The freeze comes too late and misses the biases

    Two of the three bugs are left: the weights are moved once, with the gradients from before the
    freeze, and the biases in every step, because the freeze asks for "weight" in the name.
    """

    def train(model, X, Y, steps):
        inject_lora(model, r=3, alpha=7.0)

        def late(step):
            freeze(model, lambda name: "weight" in name)

        loop(model, X, Y, steps, adamw(model.parameters()), late)


class biases_frozen_alone:
    """Only the biases of the base are frozen

    The weights are the larger part of the base, and they still train. Freeze all parameters.
    """

    def train(model, X, Y, steps):
        freeze(model, lambda name: "bias" in name)
        inject_lora(model, r=3, alpha=7.0)
        loop(model, X, Y, steps, adamw(trainable(model)))


class nothing_left_to_train:
    """Everything is frozen before the optimiser asks what trains

    The adapters were frozen too, so the list of trainable parameters is empty, and torch refuses
    it. Freeze first, then inject.
    """

    def train(model, X, Y, steps):
        inject_lora(model, r=3, alpha=7.0)
        model.requires_grad_(False)
        loop(model, X, Y, steps, adamw(trainable(model)))


class writer_not_trained:
    """Only B is trained

    A starts at zero, and as long as it is zero the adapter adds nothing, whatever B is: B has no
    gradient either, and nothing ever moves. Both factors must be trained.
    """

    def train(model, X, Y, steps):
        prepared(model)
        freeze(model, lambda name: name.endswith(".A"))
        loop(model, X, Y, steps, adamw(trainable(model)))


class biases_get_gradients:
    """The biases of the base are left out of the optimiser, but not frozen

    They do not move, for nobody steps them. But only what is called "weight" was frozen, so each
    pass still computes and keeps a gradient for every bias. Freeze the whole base.
    """

    def train(model, X, Y, steps):
        freeze(model, lambda name: "weight" in name)
        inject_lora(model, r=3, alpha=7.0)
        factors = [p for name, p in model.named_parameters() if is_factor(name)]
        loop(model, X, Y, steps, adamw(factors))
