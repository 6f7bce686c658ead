"""Known mistakes of 22_loraplus_groups: who is in which group, and its decay."""

from .mistakes import (
    adapters_in,
    factors,
    groups_of,
    sorted_out,
    trainable,
    unique,
    with_rates,
    without,
)
from .reference import LoRALinear


def with_members(members):
    """loraplus_groups with members(model) as writers, readers and others."""

    def loraplus_groups(model, lr, ratio, weight_decay=0.0):
        return groups_of(members(model), (lr * ratio, lr, lr), [weight_decay] * 3)

    return loraplus_groups


def by_name(is_writer, is_reader):
    """Members chosen by what holds of the names."""

    def members(model):
        named = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
        write = [p for name, p in named if is_writer(name)]
        read = without([p for name, p in named if is_reader(name)], write)
        return write, read, without([p for _, p in named], write, read)

    return members


def by_attributes(model):
    holders = [m for m in model.modules() if hasattr(m, "A") and hasattr(m, "B")]
    write, read = trainable(m.A for m in holders), trainable(m.B for m in holders)
    return write, read, without(trainable(model.parameters()), write, read)


class frozen_included:
    """Frozen parameters are in the groups too

    They get no gradient, so they do not move, but the list no longer says what is trained, and
    whoever counts its numbers counts the whole model. Take those with requires_grad alone.
    """

    def loraplus_groups(model, lr, ratio, weight_decay=0.0):
        layers = adapters_in(model)
        write, read = unique(m.A for m in layers), unique(m.B for m in layers)
        rest = without(unique(model.parameters()), write, read)
        return groups_of((write, read, rest), (lr * ratio, lr, lr), [weight_decay] * 3)


class frozen_factors_included:
    """The factors of a frozen adapter are in the groups

    The other parameters were asked whether they train, A and B were not. An adapter can be frozen
    too, for instance when a second one is trained upon it.
    """

    def loraplus_groups(model, lr, ratio, weight_decay=0.0):
        layers = adapters_in(model)
        write, read = unique(m.A for m in layers), unique(m.B for m in layers)
        rest = without(trainable(model.parameters()), write, read)
        return groups_of((write, read, rest), (lr * ratio, lr, lr), [weight_decay] * 3)


class factors_in_other_too:
    """A and B are in the group of the others as well

    "Everything that trains" includes the factors, which have their groups already. torch refuses
    that: some parameters appear in more than one parameter group. Remember the ids of those that
    are placed.
    """

    loraplus_groups = with_members(lambda model: (*factors(model), trainable(model.parameters())))


class shared_factor_twice:
    """A factor that two adapters share is there twice

    Two modules may hold the same parameter. Collected module by module it enters the group once
    for each of them, and is then moved more than once in every step. Remember the ids of those that
    are placed.
    """

    def loraplus_groups(model, lr, ratio, weight_decay=0.0):
        layers = adapters_in(model)
        write = [m.A for m in layers if m.A.requires_grad]
        read = [m.B for m in layers if m.B.requires_grad]
        rest = without(trainable(model.parameters()), write, read)
        return groups_of((write, read, rest), (lr * ratio, lr, lr), [weight_decay] * 3)


class letter_in_name:
    """Every name with an A in it counts as the factor A

    "A" in name holds for Attention.weight too, and for whatever else is spelt with that letter.
    A name is no role: ask whether the module is a LoRALinear, and take its A.
    """

    loraplus_groups = with_members(by_name(lambda n: "A" in n, lambda n: "B" in n))


class ending_of_name:
    """A parameter called A counts as a factor, whatever module it is in

    The last component of the name is A, but the module is no LoRALinear, so the parameter is not
    the factor of an adapter and has no reason to move faster. Ask for the class of the module.
    """

    loraplus_groups = with_members(
        by_name(lambda n: n.split(".")[-1] == "A", lambda n: n.split(".")[-1] == "B")
    )


class every_holder_of_both:
    """Any module with the attributes A and B counts as an adapter

    Other modules can have an A and a B too: state-space layers call their matrices so. Only a
    LoRALinear is an adapter here; ask isinstance.
    """

    loraplus_groups = with_members(by_attributes)


class others_dropped:
    """What belongs to no adapter is in no group

    A head, a norm or a bias that should train is forgotten, and the optimiser never moves it. All
    that requires a gradient and is no factor belongs to the third group.
    """

    loraplus_groups = with_members(lambda model: (*factors(model), []))


class vectors_dropped:
    """Biases and norms are in no group

    Only matrices were collected. Biases and the gains of norms are parameters of one axis, and
    they train as well, if they are not frozen.
    """

    def loraplus_groups(model, lr, ratio, weight_decay=0.0):
        write, read, rest = sorted_out(model)
        rest = [p for p in rest if p.ndim > 1]
        return groups_of((write, read, rest), (lr * ratio, lr, lr), [weight_decay] * 3)


class top_level_only:
    """Adapters deeper in the model are not found

    children() shows the modules of one level, and the adapters of a real model are some levels
    deeper. Without a visit there, A and B end up among the others. modules() walks through all.
    """

    def loraplus_groups(model, lr, ratio, weight_decay=0.0):
        layers = [m for m in model.children() if isinstance(m, LoRALinear)]
        write, read = trainable(m.A for m in layers), trainable(m.B for m in layers)
        rest = without(trainable(model.parameters()), write, read)
        return groups_of((write, read, rest), (lr * ratio, lr, lr), [weight_decay] * 3)


class decay_left_out:
    """The groups have no weight_decay

    Then the optimiser takes its own default, and that of AdamW is 0.01, not 0. Write the asked
    value into every group.
    """

    def loraplus_groups(model, lr, ratio, weight_decay=0.0):
        groups = zip(sorted_out(model), (lr * ratio, lr, lr), strict=True)
        return [{"params": members, "lr": rate} for members, rate in groups if members]


class decay_ignored:
    """weight_decay is 0 whatever is asked

    The argument is there but has no effect. Put it into every group.
    """

    def loraplus_groups(model, lr, ratio, weight_decay=0.0):
        return groups_of(sorted_out(model), (lr * ratio, lr, lr), (0.0, 0.0, 0.0))


class decay_for_factors_only:
    """The other parameters have no weight decay

    Many recipes leave biases and norms out of the decay, but this function is asked for one value
    in all groups. A surprise in the third group is hard to find later.
    """

    def loraplus_groups(model, lr, ratio, weight_decay=0.0):
        decays = (weight_decay, weight_decay, 0.0)
        return groups_of(sorted_out(model), (lr * ratio, lr, lr), decays)


class empty_groups_kept:
    """Groups without parameters are in the list

    torch accepts them, but code that walks over the groups, to log their sizes or rates, meets an
    empty one and fails there. Leave them out.
    """

    def loraplus_groups(model, lr, ratio, weight_decay=0.0):
        groups = zip(sorted_out(model), (lr * ratio, lr, lr), strict=True)
        return [{"params": p, "lr": rate, "weight_decay": weight_decay} for p, rate in groups]


class dict_of_groups:
    """The groups come back in a dict

    An optimiser takes a list of dicts; walking over a dict it would meet only the names of the
    groups. A name can stand in the group itself, under a key of its own.
    """

    def loraplus_groups(model, lr, ratio, weight_decay=0.0):
        groups = groups_of(sorted_out(model), (lr * ratio, lr, lr), [weight_decay] * 3)
        return dict(zip(("write", "read", "other"), groups, strict=False))


class ending_after_a_dot:
    """A parameter counts as a factor if its name ends with .A or .B

    Where the model is a LoRALinear itself, the names have no dot; and other modules may have an A
    and a B. A name is no role: ask whether the module is a LoRALinear.
    """

    loraplus_groups = with_members(by_name(lambda n: n.endswith(".A"), lambda n: n.endswith(".B")))


class ratio_everywhere:
    """All parameters get the larger rate

    Then nothing is left of LoRA+ but a larger learning rate. Only A gets lr·ratio.
    """

    loraplus_groups = with_rates(lambda lr, ratio: (lr * ratio, lr * ratio, lr * ratio))


class vectors_without_decay:
    """Biases and norms have no weight decay

    Many recipes leave them out, but this function is asked for one value in all groups.
    """

    def loraplus_groups(model, lr, ratio, weight_decay=0.0):
        write, read, rest = sorted_out(model)
        members = write, read, [p for p in rest if p.ndim > 1], [p for p in rest if p.ndim == 1]
        decays = *[weight_decay] * 3, 0.0
        return groups_of(members, (lr * ratio, lr, lr, lr), decays)


class base_passed_over:
    """What is trainable in the base of an adapter is in no group

    An adapter was taken as A and B alone. Its base is frozen as a rule, but where its bias trains,
    for instance, it belongs to the others.
    """

    loraplus_groups = with_members(
        lambda model: (
            *factors(model),
            without(
                sorted_out(model)[2],
                [p for layer in adapters_in(model) for p in layer.base.parameters()],
            ),
        )
    )


class frozen_others_included:
    """Frozen parameters outside of the adapters are in the groups

    A and B were asked whether they train, the others were not: the frozen base is in the list. It
    gets no gradient, so it does not move, but the list no longer says what is trained.
    """

    def loraplus_groups(model, lr, ratio, weight_decay=0.0):
        layers = adapters_in(model)
        rest = without(unique(model.parameters()), [m.A for m in layers], [m.B for m in layers])
        members = (*factors(model), rest)
        return groups_of(members, (lr * ratio, lr, lr), [weight_decay] * 3)


class reader_by_its_ending:
    """What is called .B gets the larger rate

    Two things at once. The LoRA+ paper writes B for the factor that starts at zero, and that is our
    A; and a name tells nothing of the module: ask whether it is a LoRALinear.
    """

    def loraplus_groups(model, lr, ratio, weight_decay=0.0):
        read, write, rest = by_name(
            lambda name: name.endswith(".A"), lambda name: name.endswith(".B")
        )(model)
        return groups_of((write, read, rest), (lr * ratio, lr, lr), [weight_decay] * 3)


class told_once:
    """The groups come in a tuple or a generator

    A generator is empty once it has been read: who prints the groups gives the optimiser none. A
    list is asked, which can be read again and to which groups can be added.
    """

    def loraplus_groups(model, lr, ratio, weight_decay=0.0):
        rates = lr * ratio, lr, lr
        return tuple(groups_of(sorted_out(model), rates, [weight_decay] * 3))
