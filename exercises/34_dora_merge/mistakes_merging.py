"""Known mistakes of 34_dora_merge: merging, the way back, and types."""

import torch
from torch import nn

from .mistakes import rows, safe, summed, wide
from .reference import DoRALinear


class merged_taken_for_base:
    """While merged, new_weight() starts from the merged weight

    base.weight then holds w', and adding s·A B to it applies the adapter twice. Start from the copy
    that was kept.
    """

    class DoRALinear(DoRALinear):
        @torch.no_grad()
        def new_weight(self):
            kept, self.kept = self.kept, None
            new = super().new_weight()
            self.kept = kept
            return new


class merges_again:
    """A second merge() starts from the merged weight

    It adds s·A B again, to rows that have their new lengths already. If the layer is merged, there
    is nothing to do.
    """

    class DoRALinear(DoRALinear):
        @torch.no_grad()
        def merge(self):
            kept, self.kept = self.kept, None
            self.merged = False
            super().merge()
            self.kept = self.kept if kept is None else kept


class kept_too_late:
    """A second merge() keeps the merged weight as the one to go back to

    The copy was taken before the flag was asked. unmerge() then restores w'.
    """

    class DoRALinear(DoRALinear):
        @torch.no_grad()
        def merge(self):
            if self.merged:
                self.kept = self.base.weight.clone()
            super().merge()


class divided_and_subtracted_anew:
    """unmerge() divides and subtracts by what A, B and m say now

    They may have changed since, by a step of training or by loading others, and a length of zero
    cannot be divided by at all. Keep a copy of W.
    """

    class DoRALinear(DoRALinear):
        @torch.no_grad()
        def unmerge(self):
            if self.merged:
                _, A, B, m = wide(self)
                update = self.scaling * (A @ B)
                factor = m[:, None] / (self.kept.to(A.dtype) + update).norm(dim=1, keepdim=True)
                self.base.weight.copy_(self.base.weight.to(A.dtype) / factor - update)
                self.kept, self.merged = None, False


class divided_and_subtracted:
    """unmerge() divides and subtracts what merge() has remembered

    That follows A, B and m, but not the rounding: in a half type w' has lost digits that no
    division brings back, and even float64 may be off in the last one. A copy of W is exact.
    """

    class DoRALinear(DoRALinear):
        @torch.no_grad()
        def merge(self):
            if not self.merged:
                W, A, B, m = wide(self)
                self.update = self.scaling * (A @ B)
                self.factor = m[:, None] / safe((W + self.update).norm(dim=1, keepdim=True))
            super().merge()

        @torch.no_grad()
        def unmerge(self):
            if self.merged:
                self.base.weight.copy_(
                    self.base.weight.to(self.update.dtype) / self.factor - self.update
                )
                self.kept, self.merged = None, False


class kept_without_copy:
    """unmerge() leaves the merged numbers in the weight

    What was kept is the parameter itself, or its detach(), which shares its memory: merge() then
    changes both. Keep a clone().
    """

    class DoRALinear(DoRALinear):
        def unmerge(self):
            self.kept, self.merged = None, False


class flag_not_set:
    """merged stays False after merge()

    The weight has changed, but nobody can tell: forward applies the adapter again, and unmerge()
    finds nothing to do. Set the flag together with the weight.
    """

    class DoRALinear(DoRALinear):
        @torch.no_grad()
        def merge(self):
            self.base.weight.copy_(self.new_weight())


class new_parameter:
    """merge() makes a new parameter

    A tied layer, or whoever else holds base.weight, goes on with the old one; and if it is made
    without requires_grad=False, it trains. Write into the parameter that is there.
    """

    class DoRALinear(DoRALinear):
        @torch.no_grad()
        def merge(self):
            if not self.merged:
                new, self.kept = self.new_weight(), self.base.weight.clone()
                self.base.weight = nn.Parameter(new)
                self.merged = True


class factors_emptied:
    """merge() sets A to zero

    The merged layer does not need it, but after unmerge() the adapter is gone, and nobody can save
    it or train it on. Leave A, B and m as they are.
    """

    class DoRALinear(DoRALinear):
        @torch.no_grad()
        def merge(self):
            super().merge()
            self.A.zero_()


class computed_in_half:
    """The new weight is computed in the half type

    float16 ends at 65504, and in bfloat16 every sum is rounded to three digits: here A B runs over,
    or what is left of a difference is lost. Compute in float32, and round once, at the end.
    """

    class DoRALinear(DoRALinear):
        @torch.no_grad()
        def new_weight(self):
            W = self.base.weight if self.kept is None else self.kept
            Z = W + self.scaling * (self.A @ self.B)
            return self.m[:, None] * Z / safe(Z.norm(dim=1, keepdim=True))


class sum_rounded_first:
    """The update or the sum is rounded before it is normalised

    A B was computed in float32, but brought back to the half type too early. Where W and s·A B
    nearly cancel, nothing right is left, and the norm makes the error large. Round once, at the
    end.
    """

    class DoRALinear(DoRALinear):
        @torch.no_grad()
        def new_weight(self):
            W = self.base.weight if self.kept is None else self.kept
            _, A, B, m = wide(self)
            Z = (W + (self.scaling * (A @ B)).to(W.dtype)).to(A.dtype)
            return (m[:, None] * Z / safe(Z.norm(dim=1, keepdim=True))).to(W.dtype)


class half_becomes_float32:
    """The new weight has become float32

    It is computed in float32, but the weight must keep its type: it would take twice the memory,
    and refuse the inputs of the half type.
    """

    class DoRALinear(DoRALinear):
        @torch.no_grad()
        def new_weight(self):
            Z = summed(self)
            return wide(self)[3][:, None] * Z / safe(Z.norm(dim=1, keepdim=True))


class kept_in_state:
    """What is kept for the way back becomes part of state_dict()

    It is saved with each checkpoint, and other layers refuse it. Keep a plain attribute instead.
    """

    class DoRALinear(DoRALinear):
        def __init__(self, base, r, alpha):
            super().__init__(base, r, alpha)
            self.register_buffer("backup", base.weight.detach().clone())


class adapter_added_too:
    """forward adds the adapter to what the new weight gives

    w' has s·A B in it already, so W's row and the update count in it once. Added again beside it,
    the update is there twice, and merged or not.
    """

    class DoRALinear(DoRALinear):
        def forward(self, x):
            return super().forward(x) + self.scaling * ((x @ self.B.T) @ self.A.T)


class lengths_without_scale:
    """The lengths are taken of W + A B, without s

    Z is W + s·A B, above the line and below it. With another matrix below, the rows do not get the
    lengths in m.
    """

    class DoRALinear(DoRALinear):
        @torch.no_grad()
        def new_weight(self):
            W, A, B, _ = wide(self)
            return rows(self, summed(self), (W + A @ B).norm(dim=1, keepdim=True))


class flag_left_set:
    """merged stays True after unmerge()

    W is back, but the layer still says that it is merged: the next merge() does nothing, and
    forward leaves the adapter out. Clear the flag together with the weight.
    """

    class DoRALinear(DoRALinear):
        @torch.no_grad()
        def unmerge(self):
            if self.merged and self.kept is not None:
                self.base.weight.copy_(self.kept)
                self.kept = None


class length_of_zero_replaced:
    """A length m of zero, or below, is taken for one

    m may be any number: a row whose length is zero becomes zero, and below zero it turns round.
    Only where the row of Z is zero is there nothing to divide by.
    """

    class DoRALinear(DoRALinear):
        @torch.no_grad()
        def new_weight(self):
            Z, m = summed(self), wide(self)[3]
            m = torch.where(m > 0, m, 1)
            new = m[:, None] * Z / safe(Z.norm(dim=1, keepdim=True))
            return new.to(self.base.weight.dtype)
