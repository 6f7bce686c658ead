"""Known mistakes of 28_debug_conv1d: the base, the start and the modes."""

import copy

import torch
from torch import nn

from .mistakes import update
from .reference import LoRAConv1D


class base_trainable:
    """The base is not frozen

    Weight and bias of the base would train together with the adapter. Freeze them, as
    base.requires_grad_(False) does.
    """

    class LoRAConv1D(LoRAConv1D):
        def __init__(self, base, r, alpha):
            super().__init__(base, r, alpha)
            base.requires_grad_(True)


class new_parameter:
    """merge() makes a new, trainable weight

    nn.Parameter(...) requires a gradient unless it is told otherwise, so the frozen weight trains
    after merging, and whoever held the old one does not see the new numbers. Add in place, under
    torch.no_grad().
    """

    class LoRAConv1D(LoRAConv1D):
        @torch.no_grad()
        def merge(self):
            if not self.merged:
                self.base.weight = nn.Parameter(self.base.weight + update(self))
                self.merged = True


class reader_at_zero:
    """B starts at zero instead of A

    In this course A writes and starts at zero, B reads and is random. Exchanged, the layer starts
    as the base too, but as another method: B learns first, and A gets no gradient at the first
    step.
    """

    class LoRAConv1D(LoRAConv1D):
        def __init__(self, base, r, alpha):
            super().__init__(base, r, alpha)
            k = base.weight.shape[0]
            with torch.no_grad():
                self.A.uniform_(-(k**-0.5), k**-0.5)
                self.B.zero_()


class bound_of_the_outputs:
    """The bound of B comes from the number of outputs

    B reads k inputs, so its entries lie between -1/√k and 1/√k. The weight is stored (k, d): its
    second axis counts the outputs.
    """

    class LoRAConv1D(LoRAConv1D):
        def __init__(self, base, r, alpha):
            super().__init__(base, r, alpha)
            d = base.weight.shape[1]
            nn.init.uniform_(self.B, -(d**-0.5), d**-0.5)


class reshaped_to_fit:
    """The update is reshaped to the weight's shape

    view and reshape read the same numbers in the same order and break the rows elsewhere. A
    transpose turns rows into columns, and that is what is needed: .T.
    """

    class LoRAConv1D(LoRAConv1D):
        @torch.no_grad()
        def merge(self):
            if not self.merged:
                product = self.scaling * (self.A @ self.B)
                self.base.weight += product.reshape(self.base.weight.shape)
                self.merged = True


class writer_transposed:
    """A is made as (r, d)

    Then the product h Aᵀ does not fit. A writes: it has a row for each output and is (d, r), in
    whatever way the weight is stored.
    """

    class LoRAConv1D(LoRAConv1D):
        def __init__(self, base, r, alpha):
            super().__init__(base, r, alpha)
            self.A = nn.Parameter(self.A.detach().T.contiguous())


class merges_again_in_eval_mode:
    """In eval mode a second merge() adds the update again

    The question whether the layer is merged must not depend on the mode: ask the flag alone.
    """

    class LoRAConv1D(LoRAConv1D):
        @torch.no_grad()
        def merge(self):
            if not self.merged or not self.training:
                self.base.weight += update(self)
                self.merged = True


class adapter_only_in_training:
    """After eval() the adapter is left out

    An evaluation then sees the bare base. Only the flag tells whether the weight holds the update.
    """

    class LoRAConv1D(LoRAConv1D):
        def forward(self, x):
            return super().forward(x) if self.training else self.base(x)


class zero_alpha_replaced:
    """α = 0 is taken for no α

    `alpha or r` gives r for 0 as well. The layer is asked to be silent, and speaks.
    """

    class LoRAConv1D(LoRAConv1D):
        def __init__(self, base, r, alpha):
            super().__init__(base, r, alpha or r)


class bias_trainable:
    """The bias of the base still trains

    Only base.weight was frozen, and the bias is a parameter of its own. Freeze all parameters of
    the base, as base.requires_grad_(False) does.
    """

    class LoRAConv1D(LoRAConv1D):
        def __init__(self, base, r, alpha):
            super().__init__(base, r, alpha)
            base.bias.requires_grad_(True)


class base_copied:
    """The base is a copy

    The layer that was given never gets the merged numbers, and the frozen weights are there twice.
    Keep the very object.
    """

    class LoRAConv1D(LoRAConv1D):
        def __init__(self, base, r, alpha):
            super().__init__(copy.deepcopy(base), r, alpha)


class normal_start:
    """B is normal instead of uniform

    Asked are entries spread evenly between -1/√k and 1/√k. A normal distribution of that size has
    entries far beyond. Use uniform_(-bound, bound).
    """

    class LoRAConv1D(LoRAConv1D):
        def __init__(self, base, r, alpha):
            super().__init__(base, r, alpha)
            nn.init.normal_(self.B, std=base.weight.shape[0] ** -0.5)


class bias_forgotten:
    """The bias of the base is lost

    x @ W is only a part of what Conv1D computes. Call the base, which adds its bias.
    """

    class LoRAConv1D(LoRAConv1D):
        def forward(self, x):
            y = x @ self.base.weight
            return y if self.merged else y + self.scaling * ((x @ self.B.T) @ self.A.T)


class adapter_only_in_eval_mode:
    """In training mode the adapter is left out

    Then the loss does not depend on A and B, and they never learn. Only the flag tells whether the
    weight holds the update.
    """

    class LoRAConv1D(LoRAConv1D):
        def forward(self, x):
            return self.base(x) if self.training else super().forward(x)


class flag_never_set:
    """merge() does not note that the layer is merged

    Then forward adds the adapter a second time, and so does the next merge(). Set merged to True.
    """

    class LoRAConv1D(LoRAConv1D):
        @torch.no_grad()
        def merge(self):
            self.base.weight += update(self)


class new_frozen_parameter:
    """merge() puts a new weight in the place of the old

    Whoever holds the old weight, an optimiser or a layer that shares it, does not see the merged
    numbers. Write into the weight: += under no_grad().
    """

    class LoRAConv1D(LoRAConv1D):
        @torch.no_grad()
        def merge(self):
            if not self.merged:
                merged = self.base.weight + update(self)
                self.base.weight = nn.Parameter(merged, requires_grad=False)
                self.merged = True


class base_scaled_too:
    """The scaling multiplies the base as well

    s belongs to the update alone: y = x W + b + s·A(Bx). A fresh layer must compute what its base
    computes.
    """

    class LoRAConv1D(LoRAConv1D):
        def forward(self, x):
            y = super().forward(x)
            return y if self.merged else y + (self.scaling - 1) * self.base(x)


class bias_merged_too:
    """merge() changes the bias as well

    The update has no bias: A B is added to the weight, and b stays what it is.
    """

    class LoRAConv1D(LoRAConv1D):
        @torch.no_grad()
        def merge(self):
            if not self.merged:
                self.base.weight += update(self)
                self.base.bias += self.scaling * (self.A @ self.B).sum(dim=1)
                self.merged = True


class added_again_in_training:
    """In training mode the adapter is added although it is merged

    The weight holds the update already, in either mode. Only the flag tells: merged, the base alone
    is the answer.
    """

    class LoRAConv1D(LoRAConv1D):
        def forward(self, x):
            y = self.base(x)
            if self.merged and not self.training:
                return y
            return y + self.scaling * ((x @ self.B.T) @ self.A.T)
