"""Known mistakes of 27_merge_unmerge: the weight itself, its type, and training while merged."""

import torch
from torch import nn

from .mistakes import adding, changed, merging, product, right, wide_product, with_adapter
from .reference import LoRALinear


def unguarded(layer, x):
    return layer.base(x) if layer.merged else with_adapter(layer, x)


def replaced(layer, **more):
    weight = layer.base.weight
    layer.base.weight = nn.Parameter((weight + wide_product(layer)).to(weight.dtype), **more)


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


class merge_sets_eval_mode:
    """merge() puts the layer into eval mode

    A merged layer must not train, but it is not merge() that decides on the mode: after unmerge()
    the layer would stay in eval mode, and so would all that is in it. The mode is the caller's.
    """

    def merge(self):
        if not self.merged:
            right.merge(self)
            self.eval()

    LoRALinear = changed(merge=merge)
