"""Exercise 21: the flops of a training step (Lesson 6.4).

"W is frozen, so the backward pass skips it": that is only half true, and the
half which is false costs a third of the work. Count it for one weight W of
shape (d, k), one token, and one training step:

    forward            the output from the input
    gradient of x      the error, handed on to the layer below
    own gradients      one for each matrix that is trained

The unit is the multiply-add: a product of a (d, k) matrix with one vector
takes d·k of them. There are layers below which need their error, and sums,
scales and the optimiser's own arithmetic are not counted. The adapter's two
factors are used as two thin products, and A B is never formed.
"""

import sympy as sp


def step_flops(d: sp.Symbol, k: sp.Symbol, r: sp.Symbol) -> dict[str, sp.Expr]:
    """Multiply-adds of a training step, per token and weight.

    d, k, r are sympy symbols, positive integers; build on these very symbols,
    whatever their names are. Returned is a dict with the keys

        full          full fine-tuning of a (d, k) weight
        lora          LoRA at rank r, with the weight frozen
        square_ratio  lora / full for a square weight, k = d, in d and r
        break_even_r  the r at which lora = full, in d and k

    Any equivalent form of a formula will do. You may count a multiply-add as
    two flops, if you do so in both `full` and `lora`.
    """
    # TODO: the four formulas.
    raise NotImplementedError("step_flops")
