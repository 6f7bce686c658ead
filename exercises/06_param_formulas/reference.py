"""Reference of 06_param_formulas."""

import sympy as sp


def formulas(d: sp.Symbol, k: sp.Symbol, r: sp.Symbol) -> dict[str, sp.Expr]:
    """The six formulas for one (d, k) weight and rank r."""
    full = d * k  # W is (d,k)
    lora = d * r + r * k  # A is (d,r), B is (r,k)
    ratio = full / lora
    return {
        "full": full,
        "lora": lora,
        "ratio": ratio,
        "break_even_r": full / (d + k),  # r (d + k) = d k, solved for r
        "square_ratio": ratio.subs(k, d),
        "dof": lora - r**2,  # C in (A C)(C⁻¹ B) has r² entries
    }
