"""Exercise 06: how many numbers an adapter trains (Lesson 4.5).

Full fine-tuning moves every entry of a (d, k) weight W. LoRA freezes W and
trains two thin factors: A, which is (d, r), and B, which is (r, k). What that
saves is a small piece of algebra, and so is the rank at which nothing is
saved any more.

Write it down once in symbols. Every parameter count in the tables of the
LoRA papers is one of these formulas with d, k and r filled in.
"""

import sympy as sp


def formulas(d: sp.Symbol, k: sp.Symbol, r: sp.Symbol) -> dict[str, sp.Expr]:
    """Six formulas about one weight W of shape (d, k), without its bias.

    d, k, r are sympy symbols, positive integers; build on these very symbols,
    whatever their names are. Returned is a dict with the keys

        full          parameters which full fine-tuning trains
        lora          parameters which LoRA trains at rank r
        ratio         full / lora
        break_even_r  the r at which lora = full, in d and k
        square_ratio  the ratio of a square weight, k = d, in d and r
        dof           degrees of freedom of the update A B, in d, k and r

    `dof` is the hard one. It is smaller than `lora`, because different
    factors give the same update: for every invertible (r, r) matrix C

        (A C)(C⁻¹ B) = A B

    so the numbers in C are free to move without anything happening.

    Any equivalent form of a formula will do. Should a count be wrong, what
    follows from it is right too if it follows from your own count.
    """
    # TODO: the six formulas.
    raise NotImplementedError("formulas")
