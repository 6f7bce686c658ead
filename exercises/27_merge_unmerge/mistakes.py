"""Known mistakes of 27_merge_unmerge."""

import torch
from torch import nn

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


def unguarded(layer, x):
    return layer.base(x) if layer.merged else with_adapter(layer, x)


def replaced(layer, **more):
    layer.base.weight = nn.Parameter(layer.base.weight + product(layer), **more)


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

    LoRALinear = changed(merge=lambda self: self.base.weight.add_(product(self)))


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


class new_parameter:
    """merge() makes a new, trainable parameter

    nn.Parameter(...) requires a gradient unless it is told otherwise; and whoever holds the old
    parameter, as a tied layer does, sees nothing of the new one. Change the numbers in place.
    """

    LoRALinear = merging(replaced)


class new_frozen_parameter:
    """merge() makes a new parameter

    It is frozen, but it is another object: a tied layer goes on with the old one and does not see
    the merged numbers. Write into the parameter that is there.
    """

    LoRALinear = merging(lambda layer: replaced(layer, requires_grad=False))


class under_autograd:
    """merge() runs under autograd

    A and B require gradients, so their product does, and torch refuses to make a parameter a result
    of the graph. Merge under torch.no_grad().
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

    LoRALinear = changed(merge=lambda self: (right.merge(self), self.A.zero_()))


class trains_merged:
    """A merged layer can be trained

    In training mode the merged layer computes without its factors, so they get no gradient, and
    the loop learns nothing. Raise RuntimeError in the forward pass.
    """

    LoRALinear = changed(forward=unguarded)


class unmerges_by_itself:
    """train() unmerges without being asked

    loralib does so, but a call that changes the weight behind one's back makes merging hard to
    follow. Here the next forward pass raises RuntimeError, or train() itself.
    """

    class LoRALinear(LoRALinear):
        def train(self, mode=True):
            if mode:
                self.unmerge()
            return super().train(mode)


class computed_in_half:
    """The update is computed in the half type

    float16 ends at 65504: here A B runs over it although s·A B does not. Compute in float32, and
    round once, at the end.
    """

    LoRALinear = adding(product)


class half_becomes_float32:
    """The merged weight has become float32

    The update is computed in float32, but the weight must keep its type, or it refuses the inputs
    of the half type. Round the sum back; copy_ does it.
    """

    LoRALinear = merging(
        lambda layer: setattr(layer.base.weight, "data", layer.base.weight + wide_product(layer))
    )


class half_restored_as_float32:
    """unmerge() leaves a weight in float32

    The copy for the way back is wider than the weight was, and takes its place as it is. Written
    into the weight with copy_, the old numbers fit its type again.
    """

    def unmerge(self):
        if self.merged:
            wide = torch.promote_types(self.kept.dtype, torch.float32)
            self.base.weight.data, self.merged = self.kept.to(wide), False

    LoRALinear = changed(unmerge=unmerge)


class update_subtracted:
    """unmerge() subtracts the update that was added

    It is the same update, but not the same W: each addition is rounded, in float64 too, so that
    (W + U) - U is not W to the last bit, and in a half type far from it. Keep a copy of W.
    """

    def merge(self):
        if not self.merged:
            right.merge(self)
            self.kept = wide_product(self)

    def unmerge(self):
        if self.merged:
            self.base.weight.copy_(self.base.weight.to(self.kept.dtype) - self.kept)
            self.merged = False

    LoRALinear = changed(merge=merge, unmerge=unmerge)


class update_kept_for_ever:
    """The update of the first merge() is used again by every later one

    A and B may have moved since. Compute the update anew whenever the layer is merged.
    """

    LoRALinear = adding(lambda layer: vars(layer).setdefault("first", wide_product(layer)))


class rslora_ignored_in_merge:
    """merge() divides α by r where use_rslora asks for √r

    Then the merged weight holds another update than the forward pass adds. There is one scaling,
    self.scaling, for both.
    """

    class LoRALinear(adding(lambda layer: wide_product(layer, layer.plain))):
        def __init__(self, base, r, alpha=None, use_rslora=False):
            super().__init__(base, r, alpha, use_rslora)
            self.plain = (r if alpha is None else alpha) / r


class kept_in_state:
    """What is kept for the way back becomes part of state_dict()

    It is saved with each checkpoint, and other layers refuse it. Keep a plain attribute instead.
    """

    class LoRALinear(LoRALinear):
        def __init__(self, base, r, alpha=None, use_rslora=False):
            super().__init__(base, r, alpha, use_rslora)
            self.register_buffer("backup", base.weight.detach().clone())


class guarded_in_train_alone:
    """Only train() refuses, so a layer that is merged in training mode trains on

    A new layer is in training mode already. The question belongs into forward as well.
    """

    def train(self, mode=True):
        if mode and self.merged:
            raise RuntimeError("merged")
        return right.train(self, mode)

    LoRALinear = changed(forward=unguarded, train=train)


class adapter_only_in_training:
    """In eval mode the adapter is left out

    Eval mode is no sign that the layer is merged: only the flag tells. Before merge() an evaluation
    has to see what was learned, too.
    """

    LoRALinear = changed(
        forward=lambda self, x: right.forward(self, x) if self.training else self.base(x)
    )


class weight_unfrozen:
    """base.weight is trainable after unmerge()

    Training goes on with A and B alone. Whatever unmerge() does to the weight, it stays frozen.
    """

    LoRALinear = changed(
        unmerge=lambda self: (right.unmerge(self), self.base.weight.requires_grad_(True))
    )


class kept_is_the_parameter:
    """What is kept is the parameter itself, not a copy of its numbers

    Without clone() both names are one tensor: merge() changes it, and unmerge() copies it onto
    itself. And a parameter that is given to a module as an attribute stands in state_dict().
    """

    def merge(self):
        if not self.merged:
            self.kept_weight = self.base.weight
            self.base.weight += wide_product(self)
            self.merged = True

    def unmerge(self):
        if self.merged:
            self.base.weight.copy_(self.kept_weight)
            self.merged = False

    LoRALinear = changed(merge=merge, unmerge=unmerge)


class merge_unchecked:
    """merge() does not ask whether the layer is merged

    The second call keeps W + s·A B as the weight to go back to, and adds s·A B once more. Ask the
    flag first, and do nothing if it is set.
    """

    def merge(self):
        self.kept = self.base.weight.clone()
        self.base.weight.copy_(self.base.weight + wide_product(self))
        self.merged = True

    LoRALinear = changed(merge=merge)


class trains_where_no_graph_is:
    """A merged layer in training mode passes where no graph is recorded

    The question is torch.is_grad_enabled(), but it is the mode of the layer that counts: in
    training mode a merged layer raises RuntimeError, under torch.no_grad() too.
    """

    def forward(self, x):
        if self.merged and self.training and torch.is_grad_enabled():
            raise RuntimeError("merged")
        return unguarded(self, x)

    LoRALinear = changed(forward=forward)
