"""Returns the least of numbers that have no order, logarithms of 0 and divisions by 0.

verdict: failed
exercise: 06_param_formulas
harmless: yes
"""

import sympy as sp


def formulas(d, k, r):
    odd = sp.Min(sp.Pow(-2, sp.Float(0.5), evaluate=False), 3, evaluate=False)
    return {
        "full": odd,
        "lora": sp.log(0, evaluate=False),
        "ratio": sp.Pow(0, -1, evaluate=False),
        "break_even_r": sp.nan,
        "square_ratio": sp.zoo,
        "dof": sp.floor(sp.I, evaluate=False),
    }
