"""Lets sympy do the algebra, from the counts alone."""

import sympy


def formulas(d, k, r):
    full = d * k
    lora = d * r + k * r
    ratio = sympy.simplify(full / lora)
    (rank,) = sympy.solve(sympy.Eq(lora, full), r)
    return {
        "full": full,
        "lora": sympy.factor(lora),
        "ratio": ratio,
        "break_even_r": sympy.together(rank),
        "square_ratio": sympy.simplify(ratio.subs({k: d})),
        "dof": sympy.expand(lora - r**2),
    }
