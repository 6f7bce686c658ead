"""Returns sums of a thousand symbols.

verdict: failed
exercise: 06_param_formulas
harmless: yes
"""

import sympy as sp


def formulas(d, k, r):
    many = sp.Add(*sp.symbols("x:1000"))
    keys = ("full", "lora", "ratio", "break_even_r", "square_ratio", "dof")
    return dict.fromkeys(keys, many)
