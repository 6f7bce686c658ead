"""Returns powers that are just small enough to be tried, and take long.

verdict: failed
exercise: 06_param_formulas
harmless: yes
"""

import sympy as sp


def formulas(d, k, r):
    base = sp.Pow(97, 3000, evaluate=False)
    power = sp.Pow(base, sp.Mul(base, sp.Float(0.1), evaluate=False), evaluate=False)
    wave = sp.sin(base, evaluate=False)
    many = sp.Add(d * k, *[sp.Mul(0, wave, power, evaluate=False)] * 40, evaluate=False)
    keys = ("full", "lora", "ratio", "break_even_r", "square_ratio", "dof")
    return dict.fromkeys(keys, many)
