"""What an optimiser would make of the parameter groups of 22_loraplus_groups."""

from collections.abc import Iterable

from torch import Tensor


def parameter_groups(module, groups):
    """giving the parameter groups to an optimiser

    `groups`: each with the names, lr and weight_decay that it has (None: without). `after`: every
    parameter of the module after one step p <- p - lr (1 + weight_decay p) with each group that
    holds it. As in torch.optim, `params` is one tensor or an ordered collection of tensors or
    (name, tensor) pairs. Raises TypeError for anything else, KeyError without `params`.
    """
    if not isinstance(groups, list | dict):
        raise TypeError("the groups come in a list, which can be read more than once")
    names = {id(p): name for name, p in module.named_parameters()}
    after = {name: p.detach().clone() for name, p in module.named_parameters()}
    described = []
    for group in groups:
        if not isinstance(group, dict):
            raise TypeError(f"a parameter group is a dict, not a {type(group).__name__}")
        members = [names.get(id(p), "?") for p in _members(group["params"])]
        lr, decay = (group.get(key) for key in ("lr", "weight_decay"))
        described.append({"names": members, "lr": lr, "weight_decay": decay})
        for name in members:
            if name in after:
                p = after[name]
                p -= float(lr or 0.0) * (1 + float(decay or 0.0) * p)
    return {"groups": described, "after": after}


def _members(params):
    if isinstance(params, Tensor):
        return [params]
    if isinstance(params, set | frozenset | str) or not isinstance(params, Iterable):
        raise TypeError(
            f"params is an ordered collection of tensors, not a {type(params).__name__}"
        )
    return [item[1] if isinstance(item, tuple) else item for item in params]
