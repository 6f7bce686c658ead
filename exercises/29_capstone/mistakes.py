"""Known mistakes of 29_capstone: injection and training."""

import torch
from torch import nn

from .reference import LoRALinear, inject


def steps_of(model, X, y, lr, steps, fresh=True):
    X, y = torch.as_tensor(X), torch.as_tensor(y)
    optimiser = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=lr)
    for _ in range(steps):
        batch = torch.randint(len(X), (64,))
        if fresh:
            optimiser.zero_grad()
        nn.functional.cross_entropy(model(X[batch]), y[batch]).backward()
        optimiser.step()
    return model


def adapting(seeded=True, fresh=True, rate=None, count=lambda steps: steps):
    """adapt, but for what is given."""

    def adapt(model, X, y, *, r, alpha, lr, steps, seed):
        if seeded:
            torch.manual_seed(seed)
        return steps_of(inject(model, r, alpha), X, y, rate or lr, count(steps), fresh)

    return adapt


class rest_left_trainable:
    """The rest of the model is not frozen

    fc2 and the head go on training: 2,886 numbers, not 240. Freeze the whole model, then inject.
    """

    def inject(model, r, alpha):
        model.fc1 = LoRALinear(model.fc1, r, alpha)
        return model


class head_left_trainable:
    """The head is trained too, but not exported

    The adapter file holds fc1 alone, and with the old head the outputs are others. Freeze the head.
    """

    def inject(model, r, alpha):
        model.requires_grad_(False)
        model.head.requires_grad_(True)
        model.fc1 = LoRALinear(model.fc1, r, alpha)
        return model


class more_layers_adapted:
    """fc2 gets an adapter as well

    Only fc1 is asked for, 240 numbers. A second adapter would have to be in the files too.
    """

    def inject(model, r, alpha):
        model.requires_grad_(False)
        model.fc1 = LoRALinear(model.fc1, r, alpha)
        model.fc2 = LoRALinear(model.fc2, r, alpha)
        return model


class seed_unused:
    """The seed is not used

    Nobody can repeat the result. Seed before the injection, because B is drawn there.
    """

    adapt = adapting(seeded=False)


class seeded_too_late:
    """The seed is set after the injection

    B was drawn before, from whatever state the generator was in. Set the seed first.
    """

    def adapt(model, X, y, *, r, alpha, lr, steps, seed):
        model = inject(model, r, alpha)
        torch.manual_seed(seed)
        return steps_of(model, X, y, lr, steps)


class rate_unused:
    """The learning rate is not used

    The optimiser has a rate of its own, perhaps Adam's 0.001, which is too slow. Pass lr to it.
    """

    adapt = adapting(rate=0.001)


class steps_unused:
    """The number of steps is not used

    The loop has a length of its own, so steps=0 trains as well. Run it `steps` times.
    """

    adapt = adapting(count=lambda steps: 400)


class gradients_pile_up:
    """The gradients are never set to zero

    backward() adds to what .grad holds. Call zero_grad() in each step, else old ones are in it.
    """

    adapt = adapting(fresh=False)


class twice_the_steps:
    """Twice as many steps are taken as were asked for

    One step is one batch. Count the batches, not the passes through the data.
    """

    adapt = adapting(count=lambda steps: 2 * steps)


class one_step_more:
    """One step too many is taken

    range(steps + 1) runs from 0 to `steps`, and that is one more. With steps=0 nothing may move.
    """

    adapt = adapting(count=lambda steps: steps + 1)
