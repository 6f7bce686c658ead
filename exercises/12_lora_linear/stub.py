"""Exercise 12: LoRA as a layer (Lesson 4.4).

Here the formula becomes a part that you can build into a model. The layer
wraps an ordinary nn.Linear, freezes it, and puts the low-rank update beside
it. Three promises make it LoRA:

- before training it computes exactly what the base computes, bias included;
- when an optimiser steps, A and B move and nothing else does;
- the frozen base still passes the gradient on to the layers below.

(What PEFT calls lora_A is our B, and its lora_B is our A.)
"""

import torch
from torch import nn


class LoRALinear(nn.Module):
    """A frozen nn.Linear with a trainable low-rank update beside it.

        y = W x + b + s·A(B x)       s = α/r,  with use_rslora  s = α/√r

    W is base.weight, of shape (d, k) = (out_features, in_features); the bias
    b may be absent. x is one input (k,) or any batch (..., k), y is (..., d).

    Attributes:
        base     the very nn.Linear that was given, frozen: weight and bias
        A        nn.Parameter (d, r), all zero: writes
        B        nn.Parameter (r, k), uniform in [-1/√k, 1/√k]: reads
        scaling  the number s

    A and B have the dtype and the device of base.weight. state_dict() holds
    A, B, base.weight and, if there is one, base.bias. Small things of your own
    may be there too, such as the scaling, but no second W.
    """

    def __init__(
        self,
        base: nn.Linear,
        r: int,
        alpha: float | None = None,
        use_rslora: bool = False,
    ) -> None:
        """Wrap `base` at rank r; alpha=None means alpha = r.

        Raises ValueError if r < 1 or r > min(d, k).
        """
        super().__init__()
        # TODO: check r, freeze the base, make A, B and the scaling.
        raise NotImplementedError("LoRALinear.__init__")

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The base's output plus the scaled update: (..., k) -> (..., d)."""
        # TODO: mind the order of the two thin products.
        raise NotImplementedError("LoRALinear.forward")
