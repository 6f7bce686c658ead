"""Known mistakes of 13_debug_trainables: the optimiser, and the steps."""

import torch
from torch import nn

from .mistakes import adamw, loop, prepared, trainable


class loss_under_no_grad:
    """The loss is computed under torch.no_grad()

    no_grad() switches the graph off for all parameters, those of the adapters too, so backward()
    has nothing to go through. To spare the base its gradients, freeze its parameters; the pass
    itself stays as it is.
    """

    def train(model, X, Y, steps):
        prepared(model)
        optimiser = adamw(trainable(model))
        for _ in range(steps):
            optimiser.zero_grad()
            with torch.no_grad():
                loss = nn.functional.mse_loss(model(X), Y)
            loss.backward()
            optimiser.step()


class gradients_pile_up:
    """The gradients are never cleared

    backward() adds to grad. Without zero_grad() each step uses the sum of all gradients so far, and
    those of the first steps never leave it. Clear them once in every step.
    """

    def train(model, X, Y, steps):
        prepared(model)
        optimiser = adamw(trainable(model))
        for _ in range(steps):
            nn.functional.mse_loss(model(X), Y).backward()
            optimiser.step()


class step_left_out:
    """The optimiser never steps

    The gradients are there and are cleared again, but without optimiser.step() no parameter moves.
    """

    def train(model, X, Y, steps):
        prepared(model)
        optimiser = adamw(trainable(model))
        for _ in range(steps):
            optimiser.zero_grad()
            nn.functional.mse_loss(model(X), Y).backward()


class optimiser_made_anew:
    """A new optimiser is built in every step

    Adam keeps averages of the gradients, and a new one has none: each step is then as long as the
    first. Build the optimiser once, before the loop.
    """

    def train(model, X, Y, steps):
        prepared(model)
        for _ in range(steps):
            loop(model, X, Y, 1, adamw(trainable(model)))


class cleared_before_the_step:
    """The optimiser finds no gradients when it steps

    Either zero_grad() stands between backward() and step(), or backward() is never called. Then
    nothing moves. Clear the gradients first, then go backward, then step.
    """

    def train(model, X, Y, steps):
        prepared(model)
        optimiser = adamw(trainable(model))
        loop(model, X, Y, steps, optimiser, lambda step: optimiser.zero_grad())


class one_step_less:
    """One step too few is taken

    range(1, steps) begins with 1 and stops before `steps`, so one is missing. range(steps) counts
    from 0 and takes all of them.
    """

    def train(model, X, Y, steps):
        prepared(model)
        loop(model, X, Y, steps - 1, adamw(trainable(model)))
