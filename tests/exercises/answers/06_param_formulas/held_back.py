"""Formulas that sympy is told not to work out."""

import sympy as sp


def formulas(d, k, r):
    full = sp.Mul(d, k, evaluate=False)
    lora = sp.Add(sp.Mul(d, r), sp.Mul(r, k), evaluate=False)
    return dict(
        full=full,
        lora=lora,
        ratio=sp.Mul(full, sp.Pow(lora, -1)),
        break_even_r=sp.Pow(sp.Add(1 / d, 1 / k), -1),
        square_ratio=sp.UnevaluatedExpr(d / (2 * r)),
        dof=sp.expand((d + k - r) * r),
    )
