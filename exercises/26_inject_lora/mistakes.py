"""Known mistakes of 26_inject_lora: which layers are found and wrapped."""

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


class every_module:
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
