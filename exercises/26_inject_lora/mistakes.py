"""Known mistakes of 26_inject_lora."""

import copy

from torch import nn

from .reference import LoRALinear, matches, parent_of


def found(model, matching):
    """The sorted names of the linear layers, bases of adapters left out, for which it holds."""
    return sorted(
        name
        for name, module in model.named_modules()
        if isinstance(module, nn.Linear)
        and not isinstance(parent_of(model, name), LoRALinear)
        and matching(name)
    )


def demand(names):
    if not names:
        raise ValueError("no layer matches")
    return names


def replace(model, names, make):
    """Put make(layer) in the place of each of the layers."""
    for name in names:
        parent, last = parent_of(model, name), name.rpartition(".")[2]
        setattr(parent, last, make(getattr(parent, last)))
    return names


def injection(matching):
    """inject_lora with another rule: matching(name, targets)."""

    def inject_lora(model, targets, r, alpha):
        names = demand(found(model, lambda name: matching(name, targets)))
        model.requires_grad_(False)
        return replace(model, names, lambda layer: LoRALinear(layer, r, alpha))

    return inject_lora


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


class substring:
    """A target matches anywhere in the name

    `t in name` also finds q_proj_gate when q_proj was asked for, and every layer below a module
    that happens to be called so. A target stands for whole components: the full name, or its
    ending after a dot.
    """

    inject_lora = injection(lambda name, targets: any(t in name for t in targets))


class ending_without_dot:
    """A target matches as an ending of letters, without the dot

    name.endswith("proj") holds for q_proj, v_proj and up_proj, where PEFT finds nothing at all.
    The ending must begin at a dot: compare with "." + target, or the whole name with the target.
    """

    inject_lora = injection(lambda name, targets: any(name.endswith(t) for t in targets))


class dot_always_asked:
    """A layer at the top of the model is never found

    A name ends with "." + target only if something stands before the dot. A layer that is an
    attribute of the model itself has no dot in its name, and neither has the full name of a layer
    a dot before it. So ask for equality as well.
    """

    inject_lora = injection(lambda name, targets: any(name.endswith("." + t) for t in targets))


class last_component_only:
    """Only the last component of the name is compared

    That finds q_proj, but a target may have dots itself: "attn.q_proj", or the full name of one
    layer, which is how one layer of many is chosen. Compare the ending of the name, not its last
    piece.
    """

    inject_lora = injection(lambda name, targets: name.rpartition(".")[2] in targets)


class full_names_only:
    """Only full names match

    "layers.0.attn.q_proj" is found under its full name alone, and the usual short target q_proj,
    which means that matrix in every layer, finds nothing below the top.
    """

    inject_lora = injection(lambda name, targets: name in targets)


class first_target_only:
    """Only the first target is used

    targets is a list, and a layer matches if any of them does. Adapters on more kinds of matrices
    are worth more than a higher rank on one of them, so the others must not get lost.
    """

    inject_lora = injection(lambda name, targets: matches(name, targets[:1]))


class direct_children_only:
    """Only the direct children of the model are searched

    named_children() shows one level. The layers of a transformer lie deeper, in blocks within
    lists, and named_modules() walks through all of them and gives the dotted names too.
    """

    inject_lora = injection(lambda name, targets: "." not in name and name in targets)


class stops_at_the_first:
    """Only the first matching layer is replaced

    The search ends with the first hit, perhaps by a return within the loop. A target means every
    layer whose name ends with it, in all the blocks.
    """

    def inject_lora(model, targets, r, alpha):
        names = demand(found(model, lambda name: matches(name, targets)))[:1]
        model.requires_grad_(False)
        return replace(model, names, lambda layer: LoRALinear(layer, r, alpha))


class any_module:
    """Modules that are no nn.Linear are wrapped as well

    The name alone was asked for, and a norm or a whole block may carry it too. They have no
    (d, k) weight to put an adapter beside. Ask isinstance(module, nn.Linear) first.
    """

    def inject_lora(model, targets, r, alpha):
        names = demand(sorted(n for n, _ in model.named_modules() if matches(n, targets)))
        model.requires_grad_(False)
        return replace(model, names, lambda layer: LoRALinear(layer, r, alpha))


class base_wrapped_again:
    """A second call wraps the base inside the adapter

    A LoRALinear holds an nn.Linear, its base, and named_modules() shows that one too. Wrapped
    again it makes an adapter within an adapter, and the number of trained parameters doubles.
    Leave out what lies inside a LoRALinear.
    """

    def inject_lora(model, targets, r, alpha):
        modules = list(model.named_modules())
        names = demand(
            sorted(
                name
                for name, module in modules
                if isinstance(module, nn.Linear) and matches(name.removesuffix(".base"), targets)
            )
        )
        model.requires_grad_(False)
        return replace(model, names, lambda layer: LoRALinear(layer, r, alpha))


class base_is_a_target:
    """The target "base" finds the bases of the adapters

    The base inside a LoRALinear is an nn.Linear, and its name ends with ".base". It belongs to the
    adapter and must not be wrapped, whatever the targets are called: look at its parent.
    """

    def inject_lora(model, targets, r, alpha):
        names = demand(
            sorted(
                name
                for name, module in model.named_modules()
                if isinstance(module, nn.Linear) and matches(name, targets)
            )
        )
        model.requires_grad_(False)
        return replace(model, names, lambda layer: LoRALinear(layer, r, alpha))


class adapter_replaced:
    """A second call throws the trained adapter away

    The layer that matches is a LoRALinear already, and a new one with fresh factors takes its
    place: what the first had learned is lost without a word. A layer that has its adapter is no
    match any more.
    """

    def inject_lora(model, targets, r, alpha):
        names = demand(
            sorted(
                name
                for name, module in model.named_modules()
                if isinstance(module, (nn.Linear, LoRALinear)) and matches(name, targets)
            )
        )
        model.requires_grad_(False)
        return replace(model, names, lambda m: LoRALinear(getattr(m, "base", m), r, alpha))


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
