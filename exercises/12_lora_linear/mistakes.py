"""Known mistakes of 12_lora_linear."""

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


def rescaled(rule):
    """The reference's layer, with rule(alpha, r, use_rslora) as its scaling."""

    class Rescaled(LoRALinear):
        def __init__(self, base, r, alpha=None, use_rslora=False):
            super().__init__(base, r, alpha, use_rslora)
            self.scaling = rule(alpha, r, use_rslora)

    return Rescaled


def divisor(r, use_rslora):
    return math.sqrt(r) if use_rslora else r


def given(alpha, r):
    return r if alpha is None else alpha


def with_forward(forward):
    return type("LoRALinear", (LoRALinear,), {"forward": forward})


def added(layer, x):
    return layer.scaling * ((x @ layer.B.T) @ layer.A.T)


def uniform(tensor, bound):
    tensor.uniform_(-bound, bound)


def turned(tensor):
    """tensor.T, without torch's warning for other than two axes."""
    return tensor.permute(*reversed(range(tensor.ndim)))


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


class scaling_not_used:
    """The scaling is stored, but forward does not use it

    The attribute says α/r, while the layer computes Wx + b + A(Bx). Multiply the update by it.
    """

    LoRALinear = with_forward(lambda self, x: self.base(x) + (x @ self.B.T) @ self.A.T)


class alpha_only:
    """The scaling is α instead of α/r

    The division by r is there so that the size of the update hardly depends on the rank, and one
    learning rate serves all ranks. Without it a layer of rank r is r times too strong.
    """

    LoRALinear = rescaled(lambda alpha, r, stable: given(alpha, r))


class base_scaled_too:
    """The scaling multiplies the base as well

    s belongs to the update alone. So the output is changed before the first step, unless α = r.
    """

    LoRALinear = with_forward(lambda self, x: self.scaling * self.base(x) + added(self, x))


class rslora_ignored:
    """use_rslora changes nothing

    With use_rslora the scaling is α/√r instead of α/r: rank-stabilised LoRA, where the update does
    not fade as r grows. The argument is there but has no effect yet.
    """

    LoRALinear = rescaled(lambda alpha, r, stable: given(alpha, r) / r)


class rslora_always:
    """The scaling is always that of rsLoRA

    α/√r is meant for use_rslora=True. The default is the plain rule of LoRA, α/r.
    """

    LoRALinear = rescaled(lambda alpha, r, stable: given(alpha, r) / math.sqrt(r))


class alpha_one_by_default:
    """Without alpha the layer uses α = 1

    alpha=None means α = r, and then the scaling is 1 and the layer computes the plain formula
    Wx + b + A(Bx). With α = 1 the update is r times weaker.
    """

    LoRALinear = rescaled(
        lambda alpha, r, stable: (1.0 if alpha is None else alpha) / divisor(r, stable)
    )


class scaling_one_by_default:
    """Without alpha the scaling is always 1

    alpha=None means α = r, and for the plain rule that does give 1. But rsLoRA divides by √r only,
    so there the scaling is r/√r, and not 1. Set alpha to r and go on as usual.
    """

    LoRALinear = rescaled(
        lambda alpha, r, stable: 1.0 if alpha is None else alpha / divisor(r, stable)
    )


class matrices_only:
    """The forward pass expects a matrix of rows

    A (B xᵀ) with two transposes is right for an (n, k) batch. But .T turns all axes round, and in
    a transformer x is (batch, time, k). x @ B.T works on the last axis, however many stand before.
    """

    LoRALinear = with_forward(
        lambda self, x: self.base(x) + self.scaling * turned(self.A @ (self.B @ turned(x)))
    )


class rank_unchecked:
    """The rank is not checked

    With r = 0 the adapter is empty, and beyond min(d, k) more rows add parameters but no rank.
    Both are slips of the caller, who should hear of them at once, by a ValueError.
    """

    class LoRALinear(LoRALinear):
        def __init__(self, base, r, alpha=None, use_rslora=False):
            super().__init__(base, 1)
            d, k = base.weight.shape
            self.A = nn.Parameter(base.weight.new_zeros(d, r))
            self.B = nn.Parameter(base.weight.new_empty(r, k))
            nn.init.uniform_(self.B, -(k**-0.5), k**-0.5)
            self.scaling = given(alpha, r) / divisor(r, use_rslora)


class whole_divisions:
    """The scaling is rounded down to a whole number

    α // r throws the rest away: 7 // 4 is 1, not 1.75. Divide with a single slash.
    """

    LoRALinear = rescaled(lambda alpha, r, stable: given(alpha, r) // divisor(r, stable))


class zero_alpha_replaced:
    """α = 0 is taken for no α

    `alpha or r` gives r for 0 as well as for None. Ask `alpha is None`.
    """

    LoRALinear = rescaled(lambda alpha, r, stable: (alpha or r) / divisor(r, stable))


class times_the_root:
    """The scaling is α·√r

    rsLoRA divides by √r: the update is then larger than with α/r, but it does not grow with r.
    """

    LoRALinear = rescaled(
        lambda alpha, r, stable: given(alpha, r) * (math.sqrt(r) if stable else 1 / r)
    )


class dropout_left_on:
    """A dropout changes the output in training mode

    PEFT offers one before B. This layer has none: two equal calls give the same output.
    """

    LoRALinear = with_forward(
        lambda self, x: self.base(x) + added(self, nn.functional.dropout(x, 0.5, self.training))
    )


class fresh_base:
    """The base is a new nn.Linear of the same size

    Its weights are random: what the pretrained layer knew is gone. Keep the layer that was given.
    """

    class LoRALinear(LoRALinear):
        def __init__(self, base, r, alpha=None, use_rslora=False):
            d, k = base.weight.shape
            anew = nn.Linear(k, d, base.bias is not None, base.weight.device, base.weight.dtype)
            super().__init__(anew, r, alpha, use_rslora)


class module_for_parameter:
    """A and B are made by nn.parameter, which is a module

    nn.parameter is the file in which nn.Parameter lives. Write it with a capital P.
    """

    LoRALinear = adjusted(lambda layer, k, r: setattr(layer, "A", nn.parameter(layer.A)))


class adapter_only_in_training:
    """After eval() the adapter is left out

    An evaluation then sees the bare base. Nothing in this layer depends on the mode.
    """

    LoRALinear = with_forward(
        lambda self, x: self.base(x) + added(self, x) if self.training else self.base(x)
    )


class adapter_only_in_eval_mode:
    """In training mode the adapter is left out

    Then the loss does not depend on A and B, and they never learn. Nothing in this layer depends on
    the mode.
    """

    LoRALinear = with_forward(
        lambda self, x: self.base(x) if self.training else self.base(x) + added(self, x)
    )


class scaled_only_in_eval_mode:
    """In training mode the update is added without its scaling

    After eval() the factors then count by another number than they were trained with. The formula
    is the same in both modes.
    """

    LoRALinear = with_forward(
        lambda self, x: (
            self.base(x) + (added(self, x) if not self.training else (x @ self.B.T) @ self.A.T)
        )
    )


class scaled_only_in_training:
    """After eval() the update is added without its scaling

    The factors then count by another number than they were trained with. The formula is the same in
    both modes.
    """

    LoRALinear = with_forward(
        lambda self, x: (
            self.base(x) + (added(self, x) if self.training else (x @ self.B.T) @ self.A.T)
        )
    )


class writer_as_buffer:
    """A is a buffer, not a parameter

    A buffer is saved and moved with the module, but no optimiser sees it, and it gets no gradient.
    What is to be trained is an nn.Parameter.
    """

    class LoRALinear(LoRALinear):
        def __init__(self, base, r, alpha=None, use_rslora=False):
            super().__init__(base, r, alpha, use_rslora)
            A = self.A.detach()
            del self.A
            self.register_buffer("A", A)


class scaling_trained:
    """The scaling is a parameter, and is trained too

    s is a fixed number: only A and B move. Keep it as a plain float.
    """

    class LoRALinear(LoRALinear):
        def __init__(self, base, r, alpha=None, use_rslora=False):
            super().__init__(base, r, alpha, use_rslora)
            scaling = self.scaling
            del self.scaling
            self.scaling = nn.Parameter(torch.tensor(scaling))


class bias_made_anew:
    """The bias is a new parameter of the layer, and is trained

    The base has its bias, frozen with the weight. A second one that trains is a change which no
    adapter file holds. Call the base and let it add its own.
    """

    class LoRALinear(LoRALinear):
        def __init__(self, base, r, alpha=None, use_rslora=False):
            super().__init__(base, r, alpha, use_rslora)
            self.bias = None if base.bias is None else nn.Parameter(base.bias.detach().clone())

        def forward(self, x):
            y = x @ self.base.weight.T + added(self, x)
            return y if self.bias is None else y + self.bias


class rank_zero_unchecked:
    """r < 1 is not refused

    With r = 0 there are no factors and nothing to train, and α/r ends in another error. Raise
    ValueError before anything is made.
    """

    class LoRALinear(LoRALinear):
        def __init__(self, base, r, alpha=None, use_rslora=False):
            if r < 1:  # What happens without a test: no size is below 0, and nothing divides by 0.
                torch.zeros(1, r)
                self.scaling = given(alpha, r) / r
            super().__init__(base, r, alpha, use_rslora)
