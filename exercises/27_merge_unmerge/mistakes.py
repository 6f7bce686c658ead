"""Known mistakes of 27_merge_unmerge."""

import torch
from torch import nn

from .reference import LoRALinear


def product(layer):
    return layer.scaling * (layer.A @ layer.B)


class applied_twice:
    """Forward adds the adapter although it is merged

    base.weight already holds W + s·A B, and the forward pass adds s·A(Bx) once more. The layer
    must ask its flag: merged, the base alone is the whole answer.
    """

    class LoRALinear(LoRALinear):
        def forward(self, x):
            if self.merged and self.training:
                raise RuntimeError("merged")
            return self.base(x) + self.scaling * ((x @ self.B.T) @ self.A.T)


class flag_unknown_to_forward:
    """Forward knows nothing of merging

    It computes with W + s·A B whatever base.weight holds, so a merged adapter counts twice, and it
    trains on in that state without a word. Both cases begin with the question whether the layer is
    merged.
    """

    class LoRALinear(LoRALinear):
        def forward(self, x):
            y = x @ (self.base.weight + product(self)).T
            return y if self.base.bias is None else y + self.base.bias


class flag_not_set:
    """merged stays False after merge()

    The weight has changed, but nobody can tell: forward adds the adapter again, a second merge adds
    again, and unmerge finds nothing to do. Set the flag together with the weight.
    """

    class LoRALinear(LoRALinear):
        @torch.no_grad()
        def merge(self):
            self.base.weight.add_(product(self))


class flag_left_set:
    """merged stays True after unmerge()

    The weight is W again, but forward still trusts the flag and leaves the adapter out, so all that
    was learned is missing. Set the flag back together with the weight.
    """

    class LoRALinear(LoRALinear):
        def unmerge(self):
            super().unmerge()
            self.merged = self.merged or self.kept is None


class merges_again:
    """A second merge() adds the update again

    merge() may be called by whoever needs a merged layer, without knowing its state. If it is
    merged already there is nothing to do: ask the flag first.
    """

    class LoRALinear(LoRALinear):
        @torch.no_grad()
        def merge(self):
            kept = self.kept if self.merged else self.base.weight.clone()
            self.merged = False
            super().merge()
            self.kept = kept


class kept_too_late:
    """A second merge() keeps the merged weight as the one to go back to

    The copy for the way back is taken before the flag is asked, so the second call overwrites W by
    W + s·A B, and unmerge() restores the wrong one. Nothing at all may happen in that call.
    """

    class LoRALinear(LoRALinear):
        def merge(self):
            kept = self.base.weight.clone()
            super().merge()
            self.kept = kept


class scaling_left_out:
    """The merged update lacks the scaling

    The weight became W + A B, but the layer computed Wx + s·A(Bx) before. Merged or not, the
    update is s·A B.
    """

    class LoRALinear(LoRALinear):
        @torch.no_grad()
        def merge(self):
            scaling, self.scaling = self.scaling, 1.0
            super().merge()
            self.scaling = scaling


class transposed_update:
    """The merged update is transposed

    A B is (d, k), the shape of base.weight, because nn.Linear stores (out, in). Its transpose fits
    only if d = k, and then it goes wrong without an error.
    """

    class LoRALinear(LoRALinear):
        @torch.no_grad()
        def merge(self):
            if not self.merged:
                self.kept = self.base.weight.clone()
                self.base.weight.add_(product(self).T)
                self.merged = True


class product_computed_anew:
    """unmerge() subtracts A B as it is now

    Between the two calls the factors may have moved, by a step of training or by loading others.
    What is subtracted is then not what was added, and W is damaged for good. Keep the update, or a
    copy of W.
    """

    class LoRALinear(LoRALinear):
        @torch.no_grad()
        def unmerge(self):
            if self.merged:
                self.base.weight.sub_(product(self))
                self.merged = False


class unmerge_unchecked:
    """unmerge() subtracts whether or not the layer is merged

    Called twice, it takes the update out twice, and the weight becomes W - s·A B. If the layer is
    not merged there is nothing to do.
    """

    class LoRALinear(LoRALinear):
        @torch.no_grad()
        def merge(self):
            if not self.merged:
                self.kept = product(self)
                self.base.weight.add_(self.kept)
                self.merged = True

        @torch.no_grad()
        def unmerge(self):
            self.base.weight.sub_(product(self) if self.kept is None else self.kept)
            self.merged = False


class unmerge_by_flag_alone:
    """unmerge() leaves the merged numbers in the weight

    The flag says unmerged, but the weight still holds W + s·A B, and forward adds the adapter to it
    again. Perhaps what was kept is no copy: without clone() it is the parameter itself, which
    merge() then changes.
    """

    class LoRALinear(LoRALinear):
        def unmerge(self):
            self.merged = False


class new_parameter:
    """merge() makes a new, trainable parameter

    nn.Parameter(...) requires a gradient unless it is told otherwise, so the frozen weight becomes
    trainable by being merged; and whoever holds the old parameter, as an optimiser or a tied layer
    does, sees nothing of it. Change the numbers in place.
    """

    class LoRALinear(LoRALinear):
        @torch.no_grad()
        def merge(self):
            if not self.merged:
                self.kept = self.base.weight.clone()
                self.base.weight = nn.Parameter(self.base.weight + product(self))
                self.merged = True


class new_frozen_parameter:
    """merge() makes a new parameter

    It is frozen, as it should be, but it is another object: a tied layer, or whoever else holds
    base.weight, goes on with the old one and does not see the merged numbers. Write into the
    parameter that is there.
    """

    class LoRALinear(LoRALinear):
        @torch.no_grad()
        def merge(self):
            if not self.merged:
                self.kept = self.base.weight.clone()
                merged = self.base.weight + product(self)
                self.base.weight = nn.Parameter(merged, requires_grad=False)
                self.merged = True


class under_autograd:
    """merge() runs under autograd

    A and B require gradients, so their product does, and adding it to the weight would make the
    weight a result of the graph instead of a parameter. torch refuses that. Merge under
    torch.no_grad().
    """

    class LoRALinear(LoRALinear):
        def merge(self):
            if not self.merged:
                self.kept = self.base.weight.clone()
                self.base.weight += product(self)
                self.merged = True


class factors_emptied:
    """merge() empties the factors

    With A set to zero the forward pass adds nothing to the merged weight, but after unmerge() the
    adapter is gone: nobody can train it on or save it. Leave the factors, and ask the flag.
    """

    class LoRALinear(LoRALinear):
        def merge(self):
            super().merge()
            with torch.no_grad():
                self.A.zero_()


class trains_merged:
    """A merged layer can be trained

    In training mode the merged layer computes without its factors, so they get no gradient, and
    the loop runs on without learning anything. Raise RuntimeError, in train() or in the next
    forward pass.
    """

    class LoRALinear(LoRALinear):
        def forward(self, x):
            if self.merged:
                return self.base(x)
            return super().forward(x)


class unmerges_by_itself:
    """train() unmerges without being asked

    loralib does so, and it is comfortable, but a call that changes the weight behind one's back is
    what makes merging hard to follow. Here train(), or the next forward pass, raises RuntimeError
    instead.
    """

    class LoRALinear(LoRALinear):
        def train(self, mode=True):
            if mode:
                self.unmerge()
            return super().train(mode)


class never_computes_merged:
    """A merged layer refuses to compute in eval mode too

    Serving is what merging is for. The RuntimeError belongs to training mode alone: ask
    self.training as well.
    """

    class LoRALinear(LoRALinear):
        def forward(self, x):
            if self.merged:
                raise RuntimeError("merged")
            return super().forward(x)


class computed_in_half:
    """The update is computed in the half type

    float16 ends at 65504, and every product and sum in a half type is rounded to three digits. Here
    A B runs over although s·A B does not. Compute in float32, and round once, at the end.
    """

    class LoRALinear(LoRALinear):
        @torch.no_grad()
        def merge(self):
            if not self.merged:
                self.kept = self.base.weight.clone()
                self.base.weight.add_(product(self))
                self.merged = True


class half_becomes_float32:
    """The merged weight has become float32

    The update is computed in float32, but the weight must keep the type it had: it would take twice
    the memory, and refuse the inputs of the half type. Round the sum back; copy_ does it.
    """

    class LoRALinear(LoRALinear):
        @torch.no_grad()
        def merge(self):
            if not self.merged:
                self.kept = self.base.weight.clone()
                W, wide = self.base.weight, torch.promote_types(self.A.dtype, torch.float32)
                update = self.scaling * (self.A.to(wide) @ self.B.to(wide))
                W.data = W.to(wide) + update
                self.merged = True
