"""A dataclass, its fields read back in another order."""

from collections import OrderedDict
from dataclasses import dataclass


class ImpossibleBill(ValueError):
    """Nothing can cost less than nothing."""


@dataclass
class Buffer:
    count: int
    size: float

    def __post_init__(self):
        if self.count < 0 or self.size < 0:
            raise ImpossibleBill(self)

    @property
    def cost(self):
        return float(self.count) * float(self.size)


def memory_bill(n_params, n_trainable, weight_bytes=2.0, grad_bytes=2.0, optim_bytes=12.0):
    buffers = {
        "optim": Buffer(n_trainable, optim_bytes),
        "grads": Buffer(n_trainable, grad_bytes),
        "weights": Buffer(n_params, weight_bytes),
    }
    if not n_trainable <= n_params:
        raise ImpossibleBill("more trained than there are")
    total = sum(buffer.cost for buffer in buffers.values())
    return OrderedDict(total=total, **{name: buffer.cost for name, buffer in buffers.items()})
