"""Exercise 01: the memory bill of a training run (Lesson 1.1).

A model of 7 billion parameters in bf16 is a file of 14 GB. To train all of it
takes eight times as much, before the first activation is stored. This is the
bill, buffer by buffer, and it shows what LoRA strikes off: not the weights,
but everything that only a trained weight needs.

    weights     2 bytes a parameter    bf16
    gradients   2 bytes                bf16
    optimiser  12 bytes                Adam: m, v and a master copy of the
                                       weight, 4 bytes each
"""


def memory_bill(
    n_params: int,
    n_trainable: int,
    weight_bytes: float = 2,
    grad_bytes: float = 2,
    optim_bytes: float = 12,
) -> dict[str, float]:
    """The memory that training needs, in bytes, without the activations.

    n_params:      all parameters of the model, the trained ones included
    n_trainable:   those of them that are trained
    weight_bytes:  bytes to store one parameter; 0.5 for a 4-bit model
    grad_bytes:    bytes of gradient for one trained parameter
    optim_bytes:   bytes of optimiser state for one trained parameter
    returns  a dict with the keys `weights`, `grads`, `optim` and `total`
    raises   ValueError if n_trainable > n_params, or if any argument is
             negative
    """
    # TODO: check the arguments, then write the bill.
    raise NotImplementedError("memory_bill")
