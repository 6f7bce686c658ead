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

    A tensor with requires_grad gets its gradient, so a loop that names A and B itself even trains
    them. But the module does not know it: parameters() leaves it out, so an optimiser never moves
    it, state_dict() does not save it, and .to() does not carry it along. Wrap it in nn.Parameter.
    """

    LoRALinear = adjusted(lambda layer, k, r: as_plain_tensors(layer, "AB"))


class plain_writer:
    """A is a plain tensor, not a parameter

    B is registered, A is not: parameters() and state_dict() leave A out. The optimiser then moves
    B alone, and since A stays zero the layer never changes at all. Wrap A in nn.Parameter.
    """

    LoRALinear = adjusted(lambda layer, k, r: as_plain_tensors(layer, "A"))


class base_trainable:
    """The base is still trainable

    The weight W and the bias still require a gradient, so the optimiser moves them too, and the
    adapter no longer holds all that was learned. Freezing means requires_grad_(False) on every
    parameter of the base. Setting base.requires_grad = False does nothing: on a module that only
    makes a new attribute.
    """

    LoRALinear = adjusted(lambda layer, k, r: layer.base.requires_grad_(True))


class bias_trainable:
    """The bias of the base is still trainable

    Only base.weight was frozen. The bias is a parameter of its own and goes on moving, so the
    base of this task is no longer the base of the others. Freeze all parameters of the base, as
    base.requires_grad_(False) does.
    """

    class LoRALinear(LoRALinear):
        def __init__(self, base, r, alpha=None, use_rslora=False):
            super().__init__(base, r, alpha, use_rslora)
            if self.base.bias is not None:
                self.base.bias.requires_grad_(True)


class everything_frozen:
    """A and B are frozen together with the base

    requires_grad_(False) on the whole layer, after A and B are in it, freezes these as well, and
    then nothing is left to train. Freeze the base, not self, or freeze before the factors are
    made.
    """

    LoRALinear = adjusted(lambda layer, k, r: layer.requires_grad_(False))


class no_grad_base:
    """The base runs under torch.no_grad()

    That freezes W, but it also cuts the graph: the gradient of x loses the part that came through
    W, and the layers below are trained with the adapter's share alone. A frozen weight must still
    pass the gradient on. requires_grad_(False) on the parameters does one without the other.
    """

    class LoRALinear(LoRALinear):
        def forward(self, x):
            with torch.no_grad():
                y = self.base(x)
            return y + self.scaling * ((x @ self.B.T) @ self.A.T)


class detached_factors:
    """A and B are detached in the forward pass

    .data and .detach() give the numbers without their history. The output is right, but nothing
    leads back from it to the factors, so they get no gradient and never learn. Use the parameters
    themselves.
    """

    class LoRALinear(LoRALinear):
        def forward(self, x):
            return self.base(x) + self.scaling * ((x @ self.B.detach().T) @ self.A.detach().T)


class bias_dropped:
    """The bias of the base is lost

    x @ W.T is only a part of what nn.Linear computes. Without its bias the layer differs from the
    base before the first step, and by the same shift for every input. Call the base itself, which
    adds its bias if it has one.
    """

    class LoRALinear(LoRALinear):
        def forward(self, x):
            y = x @ self.base.weight.T
            return y + self.scaling * ((x @ self.B.T) @ self.A.T)


class bias_taken_for_granted:
    """The bias is used without asking whether there is one

    nn.Linear(k, d, bias=False) has bias None, as many layers of today's models do, and None cannot
    be frozen or added. base.requires_grad_(False) and base(x) cover both cases without a question.
    """

    class LoRALinear(LoRALinear):
        def __init__(self, base, r, alpha=None, use_rslora=False):
            base.bias.requires_grad_(False)
            super().__init__(base, r, alpha, use_rslora)


class float32_factors:
    """A and B are always float32

    torch.zeros and torch.empty make float32 unless they are told otherwise, and torch refuses to
    multiply them with a float64 or bfloat16 input. Give both factors the dtype (and the device) of
    base.weight.
    """

    class LoRALinear(LoRALinear):
        def __init__(self, base, r, alpha=None, use_rslora=False):
            super().__init__(base, r, alpha, use_rslora)
            self.A = nn.Parameter(self.A.detach().float())
            self.B = nn.Parameter(self.B.detach().float())


class copied_base:
    """The base is a copy

    A copy doubles the memory of the frozen weights, which LoRA leaves alone to save memory, and
    what is later loaded into the original never reaches this layer. Keep the very object that was
    given.
    """

    class LoRALinear(LoRALinear):
        def __init__(self, base, r, alpha=None, use_rslora=False):
            super().__init__(copy.deepcopy(base), r, alpha, use_rslora)


class init_exchanged:
    """A is random and B is zero, as in the paper's lettering

    "A random, B zero" speaks of the paper's letters, where A reads and B writes. Here A writes and
    starts at zero, B reads and is random. Exchanged, A gets no gradient in the first step and B
    does: a different method, which tolerates only smaller learning rates in wide layers.
    """

    LoRALinear = adjusted(lambda layer, k, r: (uniform(layer.A, k**-0.5), layer.B.zero_()))


class both_zero:
    """Both factors start at zero

    The layer starts as the base, but it stays there: the gradient of A is proportional to B and
    that of B to A, so with both at zero nothing ever moves. One factor must be random, and here
    that is B.
    """

    LoRALinear = adjusted(lambda layer, k, r: layer.B.zero_())


class both_random:
    """Both factors are random, so the model changes before training

    With A random A(Bx) is not zero, and the first output already differs from that of the
    pretrained model. The factor that writes must start at zero.
    """

    LoRALinear = adjusted(lambda layer, k, r: uniform(layer.A, k**-0.5))


class shapes_of_the_paper:
    """A and B have the shapes of the paper's lettering

    There A is (r, k) and reads, B is (d, r) and writes. In this course it is the other way round:
    A is (d, r), so that A B is (d, k) like W. Follow the roles when you carry code over, not the
    letters.
    """

    class LoRALinear(LoRALinear):
        def __init__(self, base, r, alpha=None, use_rslora=False):
            super().__init__(base, r, alpha, use_rslora)
            self.A, self.B = self.B, self.A

        def forward(self, x):
            return self.base(x) + self.scaling * ((x @ self.A.T) @ self.B.T)


class kaiming_for_relu:
    """The bound of B is √(6/k), Kaiming's rule with a = 0

    kaiming_uniform_ has the bound √(6 / ((1 + a²)·k)), and its default a = 0 is meant for layers
    before a ReLU: about 2.4 times too wide here. PEFT and loralib call it with a = √5, and then
    the bound is exactly 1/√k.
    """

    LoRALinear = adjusted(lambda layer, k, r: uniform(layer.B, math.sqrt(6 / k)))


class normal_reader:
    """B is normal, not uniform

    PEFT offers a normal start as well, under the name "gaussian", with standard deviation 1/r, and
    it works. But the start asked for here is the usual one, uniform between -1/√k and 1/√k.
    """

    LoRALinear = adjusted(lambda layer, k, r: layer.B.normal_(std=1 / r))


class unit_interval:
    """B is drawn from [0, 1) and never moved or scaled

    torch.rand gives numbers from 0 to 1: all positive, so every row of B reads little more than
    the sum of the inputs, and all far larger than 1/√k. Draw them evenly on both sides of zero.
    """

    LoRALinear = adjusted(lambda layer, k, r: layer.B.uniform_())


class constant_reader:
    """All entries of B are equal

    Then all rows of B are equal, all columns of A get the same gradient, and they stay equal for
    ever: however large r is, the update has rank 1. The rows must differ from the start, and
    randomness sees to that.
    """

    LoRALinear = adjusted(lambda layer, k, r: layer.B.fill_(k**-0.5))


class scaling_not_used:
    """The scaling is stored, but forward does not use it

    The attribute says α/r, while the layer computes Wx + b + A(Bx). In training that is another
    learning rate, and after export, where others read α and r from the configuration, another
    model. Multiply the update by it.
    """

    class LoRALinear(LoRALinear):
        def forward(self, x):
            return self.base(x) + (x @ self.B.T) @ self.A.T


class alpha_only:
    """The scaling is α instead of α/r

    The division by r is there so that the size of the update hardly depends on the rank, and one
    learning rate serves all ranks. Without it a layer of rank r is r times too strong.
    """

    LoRALinear = rescaled(lambda alpha, r, stable: r if alpha is None else alpha)


class whole_divisions:
    """The scaling is rounded down to a whole number

    α // r throws the rest away: 7 // 4 is 1, not 1.75, and with α < r the adapter is switched off.
    Divide with a single slash.
    """

    LoRALinear = rescaled(lambda alpha, r, stable: (alpha or r) // divisor(r, stable))


class base_scaled_too:
    """The scaling multiplies the base as well

    s belongs to the update alone. If it multiplies the sum, the output of the frozen layer is
    changed before the first step, unless α happens to equal r.
    """

    class LoRALinear(LoRALinear):
        def forward(self, x):
            return self.scaling * (self.base(x) + (x @ self.B.T) @ self.A.T)


class rslora_ignored:
    """use_rslora changes nothing

    With use_rslora the scaling is α/√r instead of α/r: rank-stabilised LoRA, where the update does
    not fade as r grows. The argument is there but has no effect yet.
    """

    LoRALinear = rescaled(lambda alpha, r, stable: (alpha or r) / r)


class rslora_always:
    """The scaling is always that of rsLoRA

    α/√r is meant for use_rslora=True. The default is the plain rule of LoRA, α/r.
    """

    LoRALinear = rescaled(lambda alpha, r, stable: (alpha or r) / math.sqrt(r))


class alpha_one_by_default:
    """Without alpha the layer uses α = 1

    alpha=None means α = r, and then the scaling is 1 and the layer computes the plain formula
    Wx + b + A(Bx). With α = 1 the update is r times weaker.
    """

    LoRALinear = rescaled(lambda alpha, r, stable: (alpha or 1.0) / divisor(r, stable))


class scaling_one_by_default:
    """Without alpha the scaling is always 1

    alpha=None means α = r, and for the plain rule that gives 1 indeed. But rsLoRA divides by √r
    only, so there the scaling is r/√r, and not 1. Put r in the place of alpha and go on as usual.
    """

    LoRALinear = rescaled(lambda alpha, r, stable: alpha / divisor(r, stable) if alpha else 1.0)


class matrices_only:
    """The forward pass expects a matrix of rows

    A (B xᵀ) with two transposes is right for an (n, k) batch. But .T turns all axes round, and in
    a transformer x is (batch, time, k). x @ B.T works on the last axis, however many stand before.
    """

    class LoRALinear(LoRALinear):
        def forward(self, x):
            return self.base(x) + self.scaling * turned(self.A @ (self.B @ turned(x)))


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
            self.scaling = (alpha or r) / divisor(r, use_rslora)
