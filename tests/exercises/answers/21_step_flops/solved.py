"""Lets sympy do the algebra, from the counts alone."""

import sympy


def step_flops(d, k, r):
    full = 3 * d * k
    lora = 2 * d * k + 3 * r * (d + k)
    ratio = sympy.simplify(lora / full)
    (rank,) = sympy.solve(sympy.Eq(lora, full), r)
    return {
        "full": full,
        "lora": sympy.expand(lora),
        "square_ratio": sympy.apart(ratio.subs({k: d}), r),
        "break_even_r": sympy.factor(rank),
    }
