"""Known mistakes of 27_merge_unmerge: merging, and the way back."""

import torch

from .reference import LoRALinear


def product(layer):
    return layer.scaling * (layer.A @ layer.B)


def wide_product(layer, scaling=None):
    wide = torch.promote_types(layer.A.dtype, torch.float32)
    update = layer.A.detach().to(wide) @ layer.B.detach().to(wide)
    return (layer.scaling if scaling is None else scaling) * update


right = LoRALinear  # the reference's layer, under a name that no mistake takes


def changed(**methods):
    """The reference's layer with these methods; all but forward and train run without a graph."""

    def quiet(method):
        def call(self):
            method(self)

        return torch.no_grad()(call)

    methods |= {name: quiet(method) for name, method in methods.items() if "merge" in name}
    return type("LoRALinear", (LoRALinear,), methods)


def merging(change):
    """The reference's layer, whose weight the first merge() changes by change(layer)."""

    def merge(self):
        if not self.merged:
            self.kept = self.base.weight.clone()
            change(self)
            self.merged = True

    return changed(merge=merge)


def adding(update):
    return merging(lambda layer: layer.base.weight.copy_(layer.base.weight + update(layer)))


def with_adapter(layer, x):
    return layer.base(x) + layer.scaling * ((x @ layer.B.T) @ layer.A.T)


class applied_twice:
    """Forward adds the adapter although it is merged

    base.weight already holds W + s·A B, and the forward pass adds s·A(Bx) once more. The layer
    must ask its flag: merged, the base alone is the whole answer.
    """

    def forward(self, x):
        if self.merged and self.training:
            raise RuntimeError("merged")
        return with_adapter(self, x)

    LoRALinear = changed(forward=forward)


class no_flag:
    """There is no flag: each call adds, subtracts or computes as if it were the first

    Forward adds the adapter to a weight that holds it already, and so does a second merge(). Set
    self.merged in both methods, and ask it everywhere.
    """

    LoRALinear = changed(
        forward=with_adapter,
        merge=lambda self: self.base.weight.add_(wide_product(self)),
        unmerge=lambda self: self.base.weight.sub_(wide_product(self)),
    )


class flag_not_set:
    """merged stays False after merge()

    Nobody can tell that the weight has changed: forward and a second merge() add the adapter again,
    and unmerge() finds nothing to do. Set the flag together with the weight.
    """

    LoRALinear = changed(
        merge=lambda self: self.base.weight.copy_(self.base.weight + wide_product(self))
    )


class flag_left_set:
    """merged stays True after unmerge()

    The weight is W again, but forward still trusts the flag and leaves the adapter out, so all that
    was learned is missing. Set the flag back together with the weight.
    """

    LoRALinear = changed(
        unmerge=lambda self: self.kept is None or self.base.weight.copy_(self.kept)
    )


class merges_again:
    """A second merge() adds the update again

    Whoever needs a merged layer may call merge() without knowing its state. Ask the flag first.
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

    def merge(self):
        kept = self.base.weight.clone()
        right.merge(self)
        self.kept = kept

    LoRALinear = changed(merge=merge)


class scaling_left_out:
    """The merged update lacks the scaling

    The layer computed Wx + s·A(Bx) before. Merged or not, the update is s·A B.
    """

    LoRALinear = adding(lambda layer: wide_product(layer, 1.0))


class transposed_update:
    """The merged update is transposed

    Its transpose fits only if d = k, and then it goes wrong without an error.
    """

    LoRALinear = adding(lambda layer: wide_product(layer).T)


class product_computed_anew:
    """unmerge() subtracts A B as it is now

    Between the two calls the factors may have moved, by a step of training or by loading others.
    What is subtracted is then not what was added, and W is damaged for good. Keep a copy of W.
    """

    def unmerge(self):
        if self.merged:
            self.base.weight.sub_(product(self))
            self.merged = False

    LoRALinear = changed(unmerge=unmerge)


class unmerge_unchecked:
    """unmerge() subtracts whether or not the layer is merged

    Called twice, it takes the update out twice. If the layer is not merged, do nothing.
    """

    def merge(self):
        if not self.merged:
            self.kept = product(self)
            self.base.weight.add_(self.kept)
            self.merged = True

    def unmerge(self):
        self.base.weight.sub_(product(self) if self.kept is None else self.kept)
        self.merged = False

    LoRALinear = changed(merge=merge, unmerge=unmerge)


class unmerge_by_flag_alone:
    """unmerge() leaves the merged numbers in the weight

    The flag says unmerged, but the weight still holds W + s·A B. Perhaps what was kept is no copy:
    without clone() it is the parameter itself, which merge() then changes.
    """

    LoRALinear = changed(unmerge=lambda self: setattr(self, "merged", False))


class first_copy_for_ever:
    """What the first merge() has kept comes back from every later one

    The weight may have changed between the two, as when another checkpoint is loaded. Copy it anew
    whenever the layer is merged.
    """

    def merge(self):
        if not self.merged:
            self.kept = vars(self).setdefault("first", self.base.weight.clone())
            self.base.weight.copy_(self.base.weight + wide_product(self))
            self.merged = True

    LoRALinear = changed(merge=merge)


class kept_from_the_start:
    """unmerge() brings back the weight that the layer was made with

    A checkpoint that was loaded later is lost. Copy the weight in merge(), where it is about to
    change.
    """

    def __init__(self, base, r, alpha=None, use_rslora=False):
        right.__init__(self, base, r, alpha, use_rslora)
        self.first = base.weight.detach().clone()

    def unmerge(self):
        if self.merged:
            self.base.weight.copy_(self.first)
            self.merged = False

    LoRALinear = changed(__init__=__init__, unmerge=unmerge)
