"""Known mistakes of 22_loraplus_groups: the rates."""

from .reference import LoRALinear


def unique(parameters):
    return list({id(p): p for p in parameters}.values())


def adapters_in(model):
    return [module for module in model.modules() if isinstance(module, LoRALinear)]


def trainable(parameters):
    return [p for p in unique(parameters) if p.requires_grad]


def factors(model):
    """The trainable A and B of all adapters."""
    layers = adapters_in(model)
    return trainable(layer.A for layer in layers), trainable(layer.B for layer in layers)


def without(parameters, *taken):
    ids = {id(p) for group in taken for p in group}
    return [p for p in parameters if id(p) not in ids]


def sorted_out(model):
    """Writers, readers and the others, as they should be."""
    write, read = factors(model)
    return write, read, without(trainable(model.parameters()), write, read)


def groups_of(members, rates, decays):
    rows = zip(members, rates, decays, strict=True)
    return [{"params": p, "lr": rate, "weight_decay": decay} for p, rate, decay in rows if p]


def with_rates(rates):
    """loraplus_groups with rates(lr, ratio) for writers, readers and the others."""

    def loraplus_groups(model, lr, ratio, weight_decay=0.0):
        return groups_of(sorted_out(model), rates(lr, ratio), [weight_decay] * 3)

    return loraplus_groups


class ratio_on_the_reader:
    """The larger rate goes to B

    The LoRA+ paper writes B for the factor that starts at zero, and that is our A, the one that
    writes. Go by the role, not by the letter: the factor that starts at zero gets lr·ratio.
    """

    loraplus_groups = with_rates(lambda lr, ratio: (lr, lr * ratio, lr))


class ratio_on_both:
    """Both factors get the larger rate

    Then LoRA+ is only LoRA with a larger learning rate. The point is the ratio between the two:
    lr·ratio for the factor that writes, lr for the one that reads.
    """

    loraplus_groups = with_rates(lambda lr, ratio: (lr * ratio, lr * ratio, lr))


class ratio_on_the_others:
    """The other parameters get the larger rate as well

    What belongs to no adapter, such as a new head, is trained with lr. Only the factor that starts
    at zero gets lr·ratio.
    """

    loraplus_groups = with_rates(lambda lr, ratio: (lr * ratio, lr, lr * ratio))


class divided_by_ratio:
    """A gets lr/ratio

    That is the inverse: the factor that starts at zero would move slower than the other one, not
    faster. Multiply by the ratio.
    """

    loraplus_groups = with_rates(lambda lr, ratio: (lr / ratio, lr, lr))


class reader_slowed_down:
    """A gets lr, and B gets lr/ratio

    The ratio between the two is right, but not the level: lr is the rate of B and of all the
    others, and A is the one that is raised above it.
    """

    loraplus_groups = with_rates(lambda lr, ratio: (lr, lr / ratio, lr))


class ratio_ignored:
    """All groups have the same rate

    Sorting alone changes nothing: with one rate for all of them the optimiser treats the groups
    alike. The group of A gets lr·ratio.
    """

    loraplus_groups = with_rates(lambda lr, ratio: (lr, lr, lr))


class ratio_as_rate:
    """The rate of A is the ratio itself

    ratio says how many times lr the rate is; 16 as a learning rate would blow up any training.
    Multiply the two.
    """

    loraplus_groups = with_rates(lambda lr, ratio: (ratio, lr, lr))
