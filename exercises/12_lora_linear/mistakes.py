"""Known mistakes of 12_lora_linear: the parameters and their start."""

import copy
import math

import torch
from torch import nn

from .reference import LoRALinear


def adjusted(change):
    """The reference's layer, with change(layer, k, r) made when it is complete."""

    class Adjusted(LoRALinear):
        def __init__(self, base, r, alpha=None, use_rslora=False):
            super().__init__(base, r, alpha, use_rslora)
            with torch.no_grad():
                change(self, base.in_features, r)

    return Adjusted


def with_forward(forward):
    return type("LoRALinear", (LoRALinear,), {"forward": forward})


def added(layer, x):
    return layer.scaling * ((x @ layer.B.T) @ layer.A.T)


def uniform(tensor, bound):
    tensor.uniform_(-bound, bound)


def as_plain_tensors(layer, names):
    for name in names:
        value = getattr(layer, name).detach()
        delattr(layer, name)
        setattr(layer, name, value.requires_grad_())


class plain_tensors:
    """A and B are plain tensors, not parameters

    A tensor with requires_grad gets its gradient, but the module does not know it: parameters(),
    state_dict() and .to() leave it out, and no optimiser moves it. Wrap it in nn.Parameter.
    """

    LoRALinear = adjusted(lambda layer, k, r: as_plain_tensors(layer, "AB"))


class base_trainable:
    """The base is still trainable

    The optimiser moves W and the bias too. requires_grad_(False) freezes all that a module holds;
    setting base.requires_grad to False only makes a new attribute.
    """

    LoRALinear = adjusted(lambda layer, k, r: layer.base.requires_grad_(True))


class bias_trainable:
    """The bias of the base is still trainable

    Only base.weight was frozen. The bias is a parameter of its own and goes on moving. Freeze all
    parameters of the base, as base.requires_grad_(False) does.
    """

    LoRALinear = adjusted(
        lambda layer, k, r: layer.base.bias is None or layer.base.bias.requires_grad_(True)
    )


class everything_frozen:
    """A and B are frozen together with the base

    requires_grad_(False) on the whole layer freezes A and B as well, and nothing is left to train.
    Freeze the base, not self, or freeze before the factors are made.
    """

    LoRALinear = adjusted(lambda layer, k, r: layer.requires_grad_(False))


class no_grad_base:
    """The base runs under torch.no_grad()

    That cuts the graph: the gradient of x loses the part that came through W, and the layers below
    learn from the adapter's share alone. Use requires_grad_(False) on the parameters.
    """

    LoRALinear = with_forward(lambda self, x: self.base(x).detach() + added(self, x))


class detached_factors:
    """A and B are detached in the forward pass

    .data and .detach() give numbers without a history, so the factors never learn. Use A and B.
    """

    LoRALinear = with_forward(
        lambda self, x: self.base(x) + self.scaling * ((x @ self.B.data.T) @ self.A.data.T)
    )


class bias_dropped:
    """The bias of the base is lost

    x @ W.T is only a part of what nn.Linear computes, so the layer differs from the base before the
    first step. Call the base itself, which adds its bias if it has one.
    """

    LoRALinear = with_forward(lambda self, x: x @ self.base.weight.T + added(self, x))


class bias_taken_for_granted:
    """The bias is used without asking whether there is one

    With bias=False it is None. base.requires_grad_(False) and base(x) cover both cases.
    """

    class LoRALinear(LoRALinear):
        def __init__(self, base, r, alpha=None, use_rslora=False):
            base.bias.requires_grad_(False)
            super().__init__(base, r, alpha, use_rslora)


class float32_factors:
    """A and B are always float32

    torch.zeros and torch.empty make float32 unless they are told otherwise. Give both factors the
    dtype (and the device) of base.weight.
    """

    LoRALinear = adjusted(
        lambda layer, k, r: [
            setattr(layer, n, nn.Parameter(getattr(layer, n).float())) for n in "AB"
        ]
    )


class copied_base:
    """The base is a copy

    A copy doubles the memory of the frozen weights, and what is loaded into the original never
    reaches this layer. Keep the very object that was given.
    """

    LoRALinear = adjusted(lambda layer, k, r: setattr(layer, "base", copy.deepcopy(layer.base)))


class init_exchanged:
    """A is random and B is zero, as in the paper's lettering

    "A random, B zero" speaks of the paper's letters, where A reads and B writes. Here A writes and
    starts at zero, B reads and is random. Exchanged, it is a different method.
    """

    LoRALinear = adjusted(lambda layer, k, r: (uniform(layer.A, k**-0.5), layer.B.zero_()))


class both_zero:
    """Both factors start at zero

    The layer stays there: the gradient of A needs B, and that of B needs A. B must be random.
    """

    LoRALinear = adjusted(lambda layer, k, r: layer.B.zero_())


class both_random:
    """Both factors are random, so the model changes before training

    The first output already differs from that of the pretrained model. A must start at zero.
    """

    LoRALinear = adjusted(lambda layer, k, r: uniform(layer.A, k**-0.5))


class shapes_of_the_paper:
    """A and B have the shapes of the paper's lettering

    There A is (r, k) and reads, B is (d, r) and writes. In this course A is (d, r), so that A B is
    (d, k) like W. Follow the roles when you carry code over, not the letters.
    """

    class LoRALinear(LoRALinear):
        def __init__(self, base, r, alpha=None, use_rslora=False):
            super().__init__(base, r, alpha, use_rslora)
            self.A, self.B = self.B, self.A

        def forward(self, x):
            return self.base(x) + self.scaling * ((x @ self.A.T) @ self.B.T)


class kaiming_for_relu:
    """The bound of B is √(6/k), Kaiming's rule with a = 0

    kaiming_uniform_ has the bound √(6 / ((1 + a²)·k)): with its default a = 0 about 2.4 times too
    wide here. PEFT and loralib call it with a = √5, and then the bound is exactly 1/√k.
    """

    LoRALinear = adjusted(lambda layer, k, r: uniform(layer.B, math.sqrt(6 / k)))


class normal_start:
    """B is normal instead of uniform

    Asked are entries spread evenly between -1/√k and 1/√k. A normal distribution of that size has
    entries far beyond. Use uniform_(-bound, bound).
    """

    LoRALinear = adjusted(lambda layer, k, r: nn.init.normal_(layer.B, std=k**-0.5))
