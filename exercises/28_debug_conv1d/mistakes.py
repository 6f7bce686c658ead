"""Known mistakes of 28_debug_conv1d."""

import copy

import torch
from torch import nn

from .reference import LoRAConv1D


def update(layer):
    """What is to be added to the weight, in its shape (k, d)."""
    return layer.scaling * (layer.A @ layer.B).T


class update_not_transposed:
    """merge() adds A B without transposing it

    A B is (d, k), the weight is (k, d). With d ≠ k torch refuses to add them; in a square layer it
    adds them without a word, and the merged model computes something else. The update must be laid
    out as the weight is.
    """

    class LoRAConv1D(LoRAConv1D):
        @torch.no_grad()
        def merge(self):
            if not self.merged:
                self.base.weight += self.scaling * (self.A @ self.B)
                self.merged = True


class transposed_only_to_fit:
    """The update is transposed only where its shape does not fit

    With d = k the shapes fit either way, so a question about shapes cannot tell which way round the
    weight is stored. It is the class of the layer that decides: for Conv1D the update is always
    transposed.
    """

    class LoRAConv1D(LoRAConv1D):
        @torch.no_grad()
        def merge(self):
            if not self.merged:
                product = self.scaling * (self.A @ self.B)
                fits = product.shape == self.base.weight.shape
                self.base.weight += product if fits else product.T
                self.merged = True


class shape_read_as_of_linear:
    """The weight's shape is read as (d, k), as nn.Linear has it

    Conv1D stores (k, d), so d and k are exchanged, A has k rows and B has d columns, and x does not
    fit to B unless the layer is square. Read the shape in the other order.
    """

    class LoRAConv1D(LoRAConv1D):
        def __init__(self, base, r, alpha):
            super().__init__(base, r, alpha)
            k, d = base.weight.shape
            self.A = nn.Parameter(base.weight.new_zeros(k, r))
            self.B = nn.Parameter(base.weight.new_empty(r, d).uniform_(-(d**-0.5), d**-0.5))


class factors_exchanged:
    """A is (k, r) and B is (r, d), and x goes through A first

    The sums are right, and x A B even needs no transpose. But the roles have changed: A reads and
    B writes, so with A at zero it is the reader that starts at zero; and a file with A (d, r) and
    B (r, k) no longer fits. The factors keep their shapes whatever way the weight is stored.
    """

    class LoRAConv1D(LoRAConv1D):
        def __init__(self, base, r, alpha):
            super().__init__(base, r, alpha)
            k, d = base.weight.shape
            self.A = nn.Parameter(base.weight.new_zeros(k, r))
            self.B = nn.Parameter(base.weight.new_empty(r, d).uniform_(-(k**-0.5), k**-0.5))

        def forward(self, x):
            y = self.base(x)
            return y if self.merged else y + self.scaling * (x @ self.A @ self.B)

        @torch.no_grad()
        def merge(self):
            if not self.merged:
                self.base.weight += self.scaling * (self.A @ self.B)
                self.merged = True


class transposed_one_by_one:
    """The factors are transposed one by one, but not exchanged

    The transpose of a product is the product of the transposes in the other order: (A B)ᵀ = Bᵀ Aᵀ.
    Aᵀ Bᵀ is (r, d) times (k, r), which does not even fit. Transpose the product, or exchange the
    factors too.
    """

    class LoRAConv1D(LoRAConv1D):
        @torch.no_grad()
        def merge(self):
            if not self.merged:
                self.base.weight += self.scaling * (self.A.T @ self.B.T)
                self.merged = True


class forward_transposed_too:
    """The adapter is transposed in the forward pass as well

    Only the storage of the weight is different, not the formula: x meets B first, then A, as in
    LoRALinear. With d ≠ k the product (x A) B does not fit, and in a square layer it is another
    update.
    """

    class LoRAConv1D(LoRAConv1D):
        def forward(self, x):
            y = self.base(x)
            return y if self.merged else y + self.scaling * ((x @ self.A) @ self.B)


class base_read_as_linear:
    """The base is computed as x Wᵀ, as nn.Linear does

    Conv1D stores (in, out) and computes x W. Its transpose does not fit unless the layer is square,
    and then it is wrong without an error. Call the base, which knows how its weight is stored.
    """

    class LoRAConv1D(LoRAConv1D):
        def forward(self, x):
            y = x @ self.base.weight.T + self.base.bias
            return y if self.merged else y + self.scaling * ((x @ self.B.T) @ self.A.T)


class weight_turned_round:
    """merge() turns the weight into (d, k)

    The weight was transposed to fit the update. But Conv1D goes on computing x W, so it is the
    update that must follow the weight.
    """

    class LoRAConv1D(LoRAConv1D):
        @torch.no_grad()
        def merge(self):
            if not self.merged:
                self.base.weight.data = (self.base.weight + update(self)).T
                self.merged = True


class adapter_still_added:
    """The forward pass adds the adapter although it is merged

    The weight holds the update already, so it counts twice. Merged, the base alone is the answer.
    """

    class LoRAConv1D(LoRAConv1D):
        def forward(self, x):
            return self.base(x) + self.scaling * ((x @ self.B.T) @ self.A.T)


class merges_again:
    """A second merge() adds the update again

    Whoever needs a merged layer may call merge() without knowing its state. If it is merged already
    there is nothing to do.
    """

    class LoRAConv1D(LoRAConv1D):
        @torch.no_grad()
        def merge(self):
            self.base.weight += update(self)
            self.merged = True


class scaling_left_out:
    """The merged update lacks the scaling

    The forward pass adds s·A(Bx), so the weight must get s times the product as well.
    """

    class LoRAConv1D(LoRAConv1D):
        @torch.no_grad()
        def merge(self):
            if not self.merged:
                self.base.weight += (self.A @ self.B).T
                self.merged = True


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
