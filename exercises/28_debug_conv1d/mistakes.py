"""Known mistakes of 28_debug_conv1d: axes and merging."""

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
