"""Known mistakes of 12_lora_linear: scaling, rank, and what else is trained."""

import math

import torch
from torch import nn

from .mistakes import added, adjusted, with_forward
from .reference import LoRALinear


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


class root_of_the_fraction:
    """With use_rslora the root is taken of α as well

    rsLoRA puts the rank under a root, and not the whole fraction: α/√r instead of √(α/r). α stays
    as it is.
    """

    LoRALinear = rescaled(
        lambda alpha, r, stable: math.sqrt(given(alpha, r) / r) if stable else given(alpha, r) / r
    )


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
