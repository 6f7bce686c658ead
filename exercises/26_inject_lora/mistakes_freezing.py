"""Known mistakes of 26_inject_lora: what is frozen, where the layers go, and what is returned."""

import copy

from torch import nn

from .mistakes import demand, found, replace
from .reference import LoRALinear, matches


def wrapped_by(make):
    """inject_lora with another layer: make(layer, r, alpha)."""

    def inject_lora(model, targets, r, alpha):
        names = demand(found(model, lambda name: matches(name, targets)))
        model.requires_grad_(False)
        return replace(model, names, lambda layer: make(layer, r, alpha))

    return inject_lora


def fresh_base(layer, r, alpha):
    d, k = layer.weight.shape
    anew = nn.Linear(k, d, bias=layer.bias is not None, dtype=layer.weight.dtype)
    return LoRALinear(anew, r, alpha)


class frozen_afterwards:
    """The model is frozen after the injection, A and B included

    requires_grad_(False) on the whole model reaches the new factors too, and nothing is left to
    train. Freeze first, then inject: what is made later is trainable.
    """

    def inject_lora(model, targets, r, alpha):
        names = demand(found(model, lambda name: matches(name, targets)))
        replace(model, names, lambda layer: LoRALinear(layer, r, alpha))
        model.requires_grad_(False)
        return names


class rest_left_trainable:
    """Only the wrapped layers are frozen

    LoRALinear freezes its own base and nothing else: embeddings, norms and all the other layers
    go on training at full size. Freeze the whole model before you put the adapters in.
    """

    def inject_lora(model, targets, r, alpha):
        names = demand(found(model, lambda name: matches(name, targets)))
        return replace(model, names, lambda layer: LoRALinear(layer, r, alpha))


class weights_frozen_by_name:
    """The freeze goes by the name "weight" and misses the biases

    A bias is a parameter of its own and goes on training, in norms as well as in linear layers.
    Names are a poor guide for freezing: take all parameters of the model.
    """

    def inject_lora(model, targets, r, alpha):
        names = demand(found(model, lambda name: matches(name, targets)))
        for name, parameter in model.named_parameters():
            parameter.requires_grad_("weight" not in name)
        return replace(model, names, lambda layer: LoRALinear(layer, r, alpha))


class linear_layers_frozen:
    """Embeddings and norms are left trainable

    Only modules of type nn.Linear were frozen. An embedding can hold more numbers than all the
    adapters together, and the gain of a norm changes the model as well. Freeze the whole model.
    """

    def inject_lora(model, targets, r, alpha):
        names = demand(found(model, lambda name: matches(name, targets)))
        for module in model.modules():
            if isinstance(module, nn.Linear):
                module.requires_grad_(False)
        return replace(model, names, lambda layer: LoRALinear(layer, r, alpha))


class dotted_attribute:
    """The new layer is set under its dotted name on the model itself

    setattr(model, "layers.0.q_proj", ...) makes a new child of that odd name beside the old
    layers, and the block goes on using its own. Go to the parent, and set the attribute there
    under the last component.
    """

    def inject_lora(model, targets, r, alpha):
        names = demand(found(model, lambda name: matches(name, targets)))
        model.requires_grad_(False)
        for name in names:
            setattr(model, name, LoRALinear(model.get_submodule(name), r, alpha))
        return names


class name_rebound:
    """The new layer is made but put nowhere

    `module = LoRALinear(module, r, alpha)` gives the loop's own variable another value; the parent
    still holds the old layer. Everything is frozen then, and there is no adapter. Set the attribute
    on the parent.
    """

    def inject_lora(model, targets, r, alpha):
        names = demand(found(model, lambda name: matches(name, targets)))
        model.requires_grad_(False)
        return names


class silence_without_match:
    """Without a match an empty list comes back

    A slip in a target name then gives a model that is frozen or unchanged, and a training which
    never learns, without a word about the reason. It is an error of the caller: raise ValueError.
    """

    def inject_lora(model, targets, r, alpha):
        names = found(model, lambda name: matches(name, targets))
        if names:
            model.requires_grad_(False)
        return replace(model, names, lambda layer: LoRALinear(layer, r, alpha))


class frozen_before_refusal:
    """The model is frozen already when the error is raised

    Whoever catches the ValueError and goes on has a model of which nothing trains. Look for the
    matches first, and change the model only when it is clear that there are some.
    """

    def inject_lora(model, targets, r, alpha):
        model.requires_grad_(False)
        names = demand(found(model, lambda name: matches(name, targets)))
        return replace(model, names, lambda layer: LoRALinear(layer, r, alpha))


class order_of_the_model:
    """The names come in the order of the model

    named_modules() follows the order in which the modules were registered. The list is asked for
    sorted, so that two runs, or two versions of a model, can be compared.
    """

    def inject_lora(model, targets, r, alpha):
        names = found(model, lambda name: matches(name, targets))
        order = [name for name, _ in model.named_modules() if name in demand(names)]
        model.requires_grad_(False)
        return replace(model, order, lambda layer: LoRALinear(layer, r, alpha))


class short_names:
    """The names come back without the way to them

    Only the last component is returned, the same for each block, so nobody can tell which layers
    were replaced. Return the dotted names.
    """

    def inject_lora(model, targets, r, alpha):
        names = demand(found(model, lambda name: matches(name, targets)))
        model.requires_grad_(False)
        replace(model, names, lambda layer: LoRALinear(layer, r, alpha))
        return sorted(name.rpartition(".")[2] for name in names)


class alpha_not_passed_on:
    """alpha does not reach the layers

    The adapters are made with α = r, so the scaling is 1 whatever the caller asks for. Pass both
    r and alpha to LoRALinear.
    """

    inject_lora = wrapped_by(lambda layer, r, alpha: LoRALinear(layer, r, r))


class base_made_anew:
    """The adapters get new layers as their base, not those of the model

    A new nn.Linear of the same size has random weights: what the pretrained layer knew is gone.
    Wrap the very layer that the model holds.
    """

    inject_lora = wrapped_by(fresh_base)


class earlier_factors_train:
    """The factors of an earlier call still train

    The freeze asks for the names A and B, or for the class, and so spares the adapters that are
    there already. Freeze the whole model, then inject: what is made afterwards trains.
    """

    def inject_lora(model, targets, r, alpha):
        names = demand(found(model, lambda name: matches(name, targets)))
        model.requires_grad_(False)
        replace(model, names, lambda layer: LoRALinear(layer, r, alpha))
        for module in model.modules():
            if isinstance(module, LoRALinear):
                module.A.requires_grad_(True), module.B.requires_grad_(True)
        return names


def with_model(model, targets, r, alpha):
    """The reference's steps on this model."""
    names = demand(found(model, lambda name: matches(name, targets)))
    model.requires_grad_(False)
    replace(model, names, lambda layer: LoRALinear(layer, r, alpha))
    return sorted(names)


class eval_mode_set:
    """The model is switched to eval mode

    Frozen is not the same as eval mode: a dropout would be silent during the training that follows.
    The mode is the caller's.
    """

    def inject_lora(model, targets, r, alpha):
        names = with_model(model, targets, r, alpha)
        model.eval()
        return names


class train_mode_set:
    """The model is switched to training mode

    Whoever injects into a model in eval mode to load an adapter wants it to stay so. The mode is
    the caller's.
    """

    def inject_lora(model, targets, r, alpha):
        names = with_model(model, targets, r, alpha)
        model.train()
        return names


class zero_alpha_replaced:
    """α = 0 is taken for no α

    `alpha or r` gives r for 0 as well. The adapters are asked to be silent, and speak.
    """

    inject_lora = wrapped_by(lambda layer, r, alpha: LoRALinear(layer, r, alpha or r))


class works_on_a_copy:
    """A copy of the model is changed

    The caller keeps the model that was passed in, and only the names come back: the adapters in
    the copy are lost. Change the model in place.
    """

    def inject_lora(model, targets, r, alpha):
        return with_model(copy.deepcopy(model), targets, r, alpha)


class names_twice:
    """A layer that two targets meet is named twice

    Each replaced layer has its name in the list once, however many targets it matches.
    """

    def inject_lora(model, targets, r, alpha):
        names = with_model(model, targets, r, alpha)
        return sorted(name for name in names for target in targets if matches(name, [target]))


class adapters_in_single:
    """The new layers are turned into float32

    The model is float64, and its next layer refuses what the adapter gives. Make the factors in the
    type of the weight, as LoRALinear does, and leave the base alone.
    """

    inject_lora = wrapped_by(lambda layer, r, alpha: LoRALinear(layer, r, alpha).float())
