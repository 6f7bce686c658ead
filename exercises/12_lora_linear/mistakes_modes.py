"""Known mistakes of 12_lora_linear: axes of x, and training and eval mode."""

from torch import nn

from .mistakes import added, with_forward


def turned(tensor):
    """tensor.T, without torch's warning for other than two axes."""
    return tensor.permute(*reversed(range(tensor.ndim)))


class matrices_only:
    """The forward pass expects a matrix of rows

    A (B xᵀ) with two transposes is right for an (n, k) batch. But .T turns all axes round, and in
    a transformer x is (batch, time, k). x @ B.T works on the last axis, however many stand before.
    """

    LoRALinear = with_forward(
        lambda self, x: self.base(x) + self.scaling * turned(self.A @ (self.B @ turned(x)))
    )


class dropout_left_on:
    """A dropout changes the output in training mode

    PEFT offers one before B. This layer has none: two equal calls give the same output.
    """

    LoRALinear = with_forward(
        lambda self, x: self.base(x) + added(self, nn.functional.dropout(x, 0.5, self.training))
    )


class adapter_only_in_training:
    """After eval() the adapter is left out

    An evaluation then sees the bare base. Nothing in this layer depends on the mode.
    """

    LoRALinear = with_forward(
        lambda self, x: self.base(x) + added(self, x) if self.training else self.base(x)
    )


class adapter_only_in_eval_mode:
    """In training mode the adapter is left out

    Then the loss does not depend on A and B, and they never learn. Nothing in this layer depends on
    the mode.
    """

    LoRALinear = with_forward(
        lambda self, x: self.base(x) if self.training else self.base(x) + added(self, x)
    )


class scaled_only_in_eval_mode:
    """In training mode the update is added without its scaling

    After eval() the factors then count by another number than they were trained with. The formula
    is the same in both modes.
    """

    LoRALinear = with_forward(
        lambda self, x: (
            self.base(x) + (added(self, x) if not self.training else (x @ self.B.T) @ self.A.T)
        )
    )


class scaled_only_in_training:
    """After eval() the update is added without its scaling

    The factors then count by another number than they were trained with. The formula is the same in
    both modes.
    """

    LoRALinear = with_forward(
        lambda self, x: (
            self.base(x) + (added(self, x) if self.training else (x @ self.B.T) @ self.A.T)
        )
    )
