"""The bill is a dataclass that adds itself up, and an error of its own."""

from dataclasses import asdict, dataclass, field


class BadBill(ValueError):
    pass


@dataclass
class Bill:
    weights: float
    grads: float
    optim: float
    total: float = field(init=False)

    def __post_init__(self):
        self.total = self.weights + self.grads + self.optim


def memory_bill(n_params, n_trainable, weight_bytes=2, grad_bytes=2, optim_bytes=12):
    given = locals().values()
    if any(each < 0 for each in given) or n_trainable > n_params:
        raise BadBill("no such model")
    return asdict(
        Bill(n_params * weight_bytes, n_trainable * grad_bytes, n_trainable * optim_bytes)
    )
