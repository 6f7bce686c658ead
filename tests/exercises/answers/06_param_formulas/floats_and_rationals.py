"""Decimal halves, a named tuple turned into a dict, nothing simplified."""

from typing import NamedTuple

import sympy as sp


class Formulas(NamedTuple):
    full: sp.Expr
    lora: sp.Expr
    ratio: sp.Expr
    break_even_r: sp.Expr
    square_ratio: sp.Expr
    dof: sp.Expr


def formulas(d: sp.Symbol, k: sp.Symbol, r: sp.Symbol) -> dict[str, sp.Expr]:
    a, b = sp.Mul(d, r, evaluate=False), sp.Mul(r, k, evaluate=False)
    return Formulas(
        full=sp.prod([d, k]),
        lora=sp.Add(a, b, evaluate=False),
        ratio=(d * k) * (a + b) ** -1,
        break_even_r=(1.0 * d * k) / (d + k),
        square_ratio=0.5 * d * r**-1,
        dof=a + b - sp.Pow(r, 2, evaluate=False),
    )._asdict()
