"""Exercise 24: length and direction, DoRA (Lesson 7.1).

Full fine-tuning often turns a row of the weight without making it longer, or
the other way round. LoRA can hardly do one without the other. DoRA takes the
two apart: A and B give each row its direction, and a number of its own, mᵢ,
gives it its length.

At the start mᵢ is the length of the row wᵢ and A is zero, so that the layer
computes what it always has. And to save work the length of Z counts as a
constant in the backward pass: A and B learn as if it did not depend on them.

(The paper says "column-wise", since there a weight acts on rows. Here and in
PEFT there is one length for each output.)
"""

import torch


def dora_forward(
    x: torch.Tensor,
    W: torch.Tensor,
    A: torch.Tensor,
    B: torch.Tensor,
    m: torch.Tensor,
    alpha: float,
    bias: torch.Tensor | None = None,
) -> torch.Tensor:
    """The output of a linear layer with a DoRA adapter.

        Z = W + s·A B            s = α/r, with r read from the factors
        w'ᵢ = mᵢ zᵢ / ‖zᵢ‖       the new weight, row by row
        y = w' x + b             the norms ‖zᵢ‖ detached from the graph

    x:       (..., k): one sample (k,), a batch (n, k), or more leading axes;
             a batch may be empty
    W:       (d, k), frozen
    A:       (d, r), writes
    B:       (r, k), reads
    m:       (d,), one length for each output
    alpha:   α
    bias:    (d,), or None
    returns  (..., d): a new tensor with the dtype of the inputs, from which
             gradients flow back to x, A, B and m
    """
    # TODO: direction, length, bias.
    raise NotImplementedError("dora_forward")
